package casemate.gateway.relay;

import static org.assertj.core.api.Assertions.assertThat;

import casemate.gateway.Mutations;
import com.fasterxml.jackson.core.JsonParser;
import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.DeserializationFeature;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.json.JsonMapper;
import java.nio.ByteBuffer;
import java.nio.charset.CharacterCodingException;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Random;
import java.util.Set;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/// Of every JSON text the scan says what Jackson's tree says. Two differences are meant: names are
/// known as runtimes write them, without escapes, and of an object with one name twice nothing is
/// promised (RFC 8259, section 4).
@Timeout(60)
class ChunkScanTest {
    private static final ObjectMapper JSON =
            JsonMapper.builder()
                    .enable(DeserializationFeature.FAIL_ON_TRAILING_TOKENS)
                    .enable(JsonParser.Feature.STRICT_DUPLICATE_DETECTION)
                    .build();

    private static final Pattern NAME_OR_STRING =
            Pattern.compile("(\"[^\"\\\\]*+(?:\\\\.[^\"\\\\]*+)*+\")(\\s*:)?");

    private static final Set<String> CONTENT =
            Set.of("text", "content", "arguments", "reasoning_content");

    private record Said(
            boolean error,
            boolean usage,
            boolean content,
            boolean finished,
            boolean noChoices,
            long prompt,
            long completion) {

        static Said by(ChunkScan scan) {
            return new Said(
                    scan.error(),
                    scan.usage(),
                    scan.content(),
                    scan.finished(),
                    scan.noChoices(),
                    scan.promptTokens(),
                    scan.completionTokens());
        }

        static Said by(JsonNode tree) {
            JsonNode usage = tree.path("usage");
            JsonNode choices = tree.path("choices");
            return new Said(
                    tree.hasNonNull("error"),
                    usage.isObject(),
                    anyText(tree, CONTENT, 1),
                    anyText(tree, Set.of("finish_reason"), 0),
                    choices.isArray() && choices.isEmpty(),
                    usage.isObject() ? count(usage.path("prompt_tokens")) : 0,
                    usage.isObject() ? count(usage.path("completion_tokens")) : 0);
        }

        private static boolean anyText(JsonNode node, Set<String> names, int length) {
            for (Map.Entry<String, JsonNode> member : node.properties()) {
                if (names.contains(member.getKey())
                        && member.getValue().isTextual()
                        && member.getValue().textValue().length() >= length) {
                    return true;
                }
            }
            for (JsonNode child : node) {
                if (anyText(child, names, length)) {
                    return true;
                }
            }
            return false;
        }

        /// A count is a whole number below 10^15; anything else is none.
        private static long count(JsonNode number) {
            boolean count =
                    number.isIntegralNumber()
                            && number.canConvertToLong()
                            && number.longValue() >= 0
                            && number.longValue() < 1_000_000_000_000_000L;
            return count ? number.longValue() : 0;
        }

        boolean saysNoMoreThan(Said whole) {
            return (!error || whole.error)
                    && (!usage || whole.usage)
                    && (!content || whole.content)
                    && (!finished || whole.finished)
                    && (!noChoices || whole.noChoices)
                    && (prompt == 0 || prompt == whole.prompt)
                    && (completion == 0 || completion == whole.completion);
        }

        void isSane(String text) {
            assertThat(prompt).as(text).isBetween(0L, 999_999_999_999_999L);
            assertThat(completion).as(text).isBetween(0L, 999_999_999_999_999L);
            if (!usage) {
                assertThat(prompt + completion).as(text).isZero();
            }
        }
    }

    /// One for all, as an event loop has it: nothing may be left of the chunk before.
    private final ChunkScan shared = new ChunkScan();

    private final Random random = new Random(20261123);

    /// Where a chunk lies among others, nothing around it may be read.
    private Said scan(byte[] json) {
        String before = random.nextBoolean() ? "\"usage\":{" : "";
        String after = random.nextBoolean() ? "0\":{}]" : "";
        byte[] among = joined(before, json, after);
        shared.scan(among, before.length(), before.length() + json.length);
        return Said.by(shared);
    }

    /// @return null for what is not JSON, or has one name twice in an object
    private static @Nullable JsonNode tree(byte[] json) {
        try {
            String text =
                    StandardCharsets.UTF_8.newDecoder().decode(ByteBuffer.wrap(json)).toString();
            JsonNode tree = JSON.readTree(text);
            if (tree.isMissingNode()) {
                return null;
            }
            return text.indexOf('\\') < 0 ? tree : JSON.readTree(withoutEscapedNames(text));
        } catch (CharacterCodingException | JsonProcessingException _) {
            return null;
        }
    }

    /// @param json that is valid
    private static String withoutEscapedNames(String json) {
        return NAME_OR_STRING
                .matcher(json)
                .replaceAll(found -> {
                    boolean escaped = found.group(2) != null && found.group(1).indexOf('\\') >= 0;
                    return Matcher.quoteReplacement(
                            escaped ? "\"at " + found.start() + "\":" : found.group());
                });
    }

    @Test
    void saysWhatJacksonSays() {
        Mutations mutations = new Mutations(random, Chunks.VALUES, Chunks.NAMES);
        List<Said> valid = new ArrayList<>();
        int invalid = 0;
        for (int i = 0; i < 20_000; i++) {
            byte[] json = mutations.of(Chunks.SEEDS.get(i % Chunks.SEEDS.size()));
            String text = new String(json, StandardCharsets.UTF_8);
            Said said = scan(json);
            JsonNode tree = tree(json);
            if (tree == null) {
                invalid++;
                said.isSane(text);
                ChunkScan fresh = new ChunkScan();
                fresh.scan(json, 0, json.length);
                assertThat(said).as(text).isEqualTo(Said.by(fresh));
            } else {
                assertThat(said).as(text).isEqualTo(Said.by(tree));
                valid.add(said);
            }
        }
        // Nothing was held if it was held of nothing.
        assertThat(invalid).isGreaterThan(3_000);
        assertThat(valid).hasSizeGreaterThan(7_000);
        assertThat(valid).filteredOn(Said::error).hasSizeBetween(300, valid.size() - 300);
        assertThat(valid).filteredOn(Said::usage).hasSizeBetween(300, valid.size() - 300);
        assertThat(valid).filteredOn(Said::content).hasSizeBetween(300, valid.size() - 300);
        assertThat(valid).filteredOn(Said::finished).hasSizeBetween(300, valid.size() - 300);
        assertThat(valid).filteredOn(Said::noChoices).hasSizeBetween(300, valid.size() - 300);
        assertThat(valid).filteredOn(said -> said.prompt > 0).hasSizeGreaterThan(300);
        assertThat(valid).filteredOn(said -> said.completion > 0).hasSizeGreaterThan(300);
    }

    /// The first part of a long answer is scanned before the rest has come.
    @Test
    void partSaysNothingThatTheWholeDoesNotSay() {
        for (String seed : Chunks.SEEDS) {
            byte[] json = bytes(seed);
            Said whole = scan(json);
            for (int to = 0; to < json.length; to++) {
                shared.scan(json, 0, to);
                assertThat(Said.by(shared).saysNoMoreThan(whole))
                        .as("first %d bytes of %s", to, seed)
                        .isTrue();
            }
        }
    }

    /// Usage at the end of a long answer is found from its name on, without what was before.
    @Test
    void lastMembersSayTheSameWithoutTheFirst() {
        Mutations mutations = new Mutations(random, Chunks.VALUES, Chunks.NAMES);
        int held = 0;
        for (int i = 0; i < 3_000; i++) {
            byte[] last = mutations.of("\"usage\":" + Chunks.VALUES.get(i % Chunks.VALUES.size()));
            byte[] whole = joined("{\"choices\":[{\"text\":\"}\"}],", last, "}");
            shared.scanMembers(whole, whole.length - last.length - 1, whole.length);
            Said said = Said.by(shared);
            String text = new String(last, StandardCharsets.UTF_8);
            said.isSane(text);
            JsonNode tree = tree(joined("{", last, "}"));
            if (tree != null) {
                assertThat(said).as(text).isEqualTo(Said.by(tree));
                held++;
            }
        }
        assertThat(held).isGreaterThan(1_000);
    }

    /// Once the first digits of these were taken for the count.
    @ParameterizedTest
    @ValueSource(strings = {"1e3", "1E3", "12.5", "1234567890123456", "-5", "\"5\"", "null"})
    void whatIsNotACountIsNone(String number) {
        byte[] json = joined("{\"usage\":{\"prompt_tokens\":", bytes(number), "}}");
        JsonNode tree = Objects.requireNonNull(tree(json), "it is JSON");
        assertThat(scan(json)).isEqualTo(Said.by(tree));
        assertThat(scan(json).prompt).isZero();
    }

    @Test
    void countThatIsCutOffIsNone() {
        byte[] json = bytes("{\"usage\":{\"prompt_tokens\":12,\"completion_tokens\":34}}");
        shared.scan(json, 0, json.length - 3);
        assertThat(shared.promptTokens()).isEqualTo(12);
        assertThat(shared.completionTokens()).isZero();
    }

    /// Depth 0 was once taken for the depth of a usage object that was not there.
    @ParameterizedTest
    @ValueSource(strings = {"\"prompt_tokens\":5 ", "{\"usage\":{}}\"prompt_tokens\":5 "})
    void countsOutsideOfUsageAreNone(String notJson) {
        assertThat(scan(bytes(notJson)).prompt).isZero();
    }

    private static byte[] bytes(String text) {
        return text.getBytes(StandardCharsets.UTF_8);
    }

    private static byte[] joined(String before, byte[] middle, String after) {
        return ByteBuffer.allocate(before.length() + middle.length + after.length())
                .put(bytes(before))
                .put(middle)
                .put(bytes(after))
                .array();
    }
}
