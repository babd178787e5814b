package casemate.gateway.surface;

import static casemate.gateway.surface.JacksonBody.MAPPER;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import casemate.gateway.Mutations;
import casemate.gateway.body.Body;
import casemate.gateway.refusal.RefusedRequest;
import casemate.gateway.surface.JacksonBody.Difference;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.TextNode;
import java.io.IOException;
import java.nio.charset.Charset;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.Collections;
import java.util.EnumMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Random;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;
import org.junit.jupiter.params.provider.ValueSource;

/// What the gateway knows of a body is what Jackson's tree has, and what is refused is what Jackson
/// refuses, but for each [Difference]. Jackson reads characters here, which is other code than what
/// reads bytes there, and has them from a strict decoder.
@Timeout(60)
class PeekTest {
    private static final List<Charset> OTHERS =
            List.of(
                    StandardCharsets.UTF_16BE,
                    StandardCharsets.UTF_16LE,
                    StandardCharsets.UTF_16,
                    StandardCharsets.UTF_32BE,
                    StandardCharsets.UTF_32LE);

    private final Random random = new Random(20261125);

    /// Somewhere in an array, as bodies lie.
    private Body body(byte[] json) {
        int before = random.nextInt(3);
        byte[] array = new byte[before + json.length + random.nextInt(3)];
        random.nextBytes(array);
        System.arraycopy(json, 0, array, before, json.length);
        return new Body(array, before, json.length);
    }

    /// All that a peek can be asked.
    ///
    /// @param located names and values, read from where the offsets point
    /// @param rest what is not in a member, without spaces
    private record Known(
            @Nullable String model,
            boolean stream,
            boolean usageAsked,
            int tokens,
            boolean hasNulls,
            List<String> names,
            List<Boolean> nulls,
            List<JsonNode> located,
            String rest) {

        static Known by(Peek peek, byte[] json) throws IOException {
            List<String> names = new ArrayList<>();
            List<Boolean> nulls = new ArrayList<>();
            List<JsonNode> located = new ArrayList<>();
            StringBuilder rest = new StringBuilder();
            int from = 0;
            for (int i = 0; i < peek.members(); i++) {
                names.add(peek.name(i));
                nulls.add(peek.isNull(i));
                located.add(tree(json, peek.start(i), peek.value(i) - 1));
                located.add(tree(json, peek.value(i), peek.end(i)));
                rest.append(text(json, from, peek.start(i)).strip());
                rest.append(text(json, peek.value(i) - 1, peek.value(i)));
                // Of a value that ends too late this is not the end.
                rest.append(text(json, peek.end(i) - 1, peek.end(i)).isBlank() ? " " : "");
                from = peek.end(i);
            }
            rest.append(text(json, from, json.length).strip());
            return new Known(
                    peek.model(),
                    peek.stream(),
                    peek.usageAsked(),
                    peek.tokens(),
                    peek.hasNulls(),
                    names,
                    nulls,
                    located,
                    rest.toString());
        }

        static Known by(JacksonBody read) {
            List<JsonNode> located = new ArrayList<>();
            for (int i = 0; i < read.names.size(); i++) {
                located.add(TextNode.valueOf(read.names.get(i)));
                located.add(read.values.get(i));
            }
            List<Boolean> nulls = read.values.stream().map(JsonNode::isNull).toList();
            String colons = String.join(",", Collections.nCopies(nulls.size(), ":"));
            return new Known(
                    read.value("model").textValue(),
                    read.value("stream").booleanValue(),
                    read.value("stream_options").path("include_usage").booleanValue(),
                    read.tokens,
                    nulls.contains(true),
                    read.names,
                    nulls,
                    located,
                    "{" + colons + "}");
        }
    }

    private static JsonNode tree(byte[] json, int from, int to) throws IOException {
        return MAPPER.readTree(json, from, to - from);
    }

    private static String text(byte[] json, int from, int to) {
        return new String(json, from, to - from, StandardCharsets.UTF_8);
    }

    @Test
    void knowsWhatJacksonReads() throws IOException {
        Mutations mutations = new Mutations(random, RequestBodies.VALUES, RequestBodies.NAMES);
        Map<Difference, Integer> differences = new EnumMap<>(Difference.class);
        int read = 0;
        int invalid = 0;
        for (int i = 0; i < 12_000; i++) {
            byte[] json = mutations.of(RequestBodies.SEEDS.get(i % RequestBodies.SEEDS.size()));
            JacksonBody expected = JacksonBody.of(json);
            if (expected == null) {
                invalid++;
            } else if (expected.differences.isEmpty()) {
                read++;
            } else {
                expected.differences.forEach(of -> differences.merge(of, 1, Integer::sum));
            }
            holds(json, expected);
        }
        // Nothing was held if it was held of nothing.
        assertThat(read).isGreaterThan(4_000);
        assertThat(invalid).isGreaterThan(2_000);
        differences.remove(Difference.TOO_MANY_MEMBERS);
        assertThat(differences).hasSize(Difference.values().length - 1);
        assertThat(differences.values()).allMatch(count -> count >= 5);
    }

    private void holds(byte[] json, @Nullable JacksonBody expected) {
        try {
            Peek peek = Peek.of(body(json));
            Objects.requireNonNull(expected, "it is no JSON, and was taken");
            assertThat(expected.differences).isEmpty();
            assertThat(Known.by(peek, json)).isEqualTo(Known.by(expected));
        } catch (RefusedRequest e) {
            if (expected != null && expected.differences.isEmpty()) {
                throw new AssertionError("refused: " + text(json, 0, json.length), e);
            }
        } catch (IOException | RuntimeException | AssertionError e) {
            throw new AssertionError(text(json, 0, json.length), e);
        }
    }

    @ParameterizedTest
    @EnumSource
    void isRefusedThoughItIsJson(Difference difference) throws IOException {
        byte[] json = difference.body.getBytes(StandardCharsets.UTF_8);
        JacksonBody read = Objects.requireNonNull(JacksonBody.of(json), "it is JSON");
        assertThat(read.differences).containsExactly(difference);
        assertThatThrownBy(() -> Peek.of(body(json))).isInstanceOf(RefusedRequest.class);
    }

    /// The first was once refused as UTF-16, for a byte of its name. Of the options in the second
    /// nothing was counted, though a tree of the body has them all.
    @ParameterizedTest
    @ValueSource(
            strings = {
                "{\"Ａ\":1}",
                "{\"stream_options\":{\"a\":[[],[],[]]}}",
                "{\"model\":null,\"stream\":true}",
                "{}",
                "{\"a\":[{\"include_usage\":\"\\u0000\"}]}",
            })
    void isRead(String json) throws IOException {
        byte[] bytes = json.getBytes(StandardCharsets.UTF_8);
        holds(bytes, JacksonBody.of(bytes));
        assertThat(Peek.of(body(bytes)).members()).isNotNegative();
    }

    /// By bytes that UTF-8 never has, by a longer form than the shortest, by half of a character.
    /// The first was read as a `model`, after any other body had had one.
    @ParameterizedTest
    @ValueSource(
            strings = {
                "{\"mode\u00ffl\":1}",
                "{\"a\":{\"mode\u00ff\u00ff\u00ffl\":1}}",
                "{\"a\":\"\u00c1\u00a1\"}",
                "{\"a\":\"\u00ed\u00a0\u0080\"}",
                "{\"a\":\"\u00f4\u0090\u0080\u0080\"}",
                "{\"a\":1}\u00c3",
            })
    void whatIsNotUtf8IsRefused(String bytes) throws IOException {
        isRead("{\"model\":\"x\"}");
        byte[] json = bytes.getBytes(StandardCharsets.ISO_8859_1);
        assertThat(JacksonBody.of(json)).isNull();
        assertThatThrownBy(() -> Peek.of(body(json))).isInstanceOf(RefusedRequest.class);
    }

    /// What is read of a body in pieces may not lose a character between two of them.
    @Test
    void longTextOfAnyCharactersIsRead() throws IOException {
        for (int before = 1_000; before < 1_030; before++) {
            isRead("{\"a\":\"" + "x".repeat(before) + "é€👋".repeat(700) + "\"}");
        }
    }

    @Test
    void limitsAreInclusive() throws IOException {
        for (String json :
                List.of(
                        "{\"a\":" + "[".repeat(63) + "]".repeat(63) + "}",
                        "{\"a\":[" + "1".repeat(100) + "]}",
                        "{\"" + "a".repeat(128) + "\":1}",
                        "{\"a\":{\"" + "b".repeat(45_000) + "\":1}}",
                        JacksonBody.manyMembers(128))) {
            isRead(json);
        }
    }

    /// Jackson would find out by itself and read them; the offsets would then not be ours.
    @Test
    void otherEncodingsAreRefused() {
        for (Charset charset : OTHERS) {
            for (String json : List.of("{\"a\":1}", "\ufeff{\"a\":1}", "1", "{")) {
                assertThatThrownBy(() -> Peek.of(body(json.getBytes(charset))))
                        .as(json)
                        .isInstanceOf(RefusedRequest.class);
            }
        }
        byte[] marked = "\ufeff{\"a\":1}".getBytes(StandardCharsets.UTF_8);
        assertThatThrownBy(() -> Peek.of(body(marked))).isInstanceOf(RefusedRequest.class);
    }
}
