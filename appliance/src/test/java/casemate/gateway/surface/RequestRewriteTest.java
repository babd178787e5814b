package casemate.gateway.surface;

import static org.assertj.core.api.Assertions.assertThat;

import casemate.gateway.Mutations;
import casemate.gateway.body.Body;
import casemate.gateway.refusal.ApiError;
import casemate.gateway.refusal.RefusedRequest;
import casemate.policy.Route;
import casemate.runtimes.driver.Capabilities;
import casemate.runtimes.driver.Surface;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.node.ObjectNode;
import io.netty.buffer.ByteBuf;
import io.netty.buffer.ByteBufUtil;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Random;
import java.util.Set;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

/// What the runtime gets is, in Jackson's tree, what the caller sent with the three changes that
/// are meant, and byte for byte what the caller sent wherever nothing had to change.
@Timeout(60)
class RequestRewriteTest {
    private static final ObjectMapper JSON = new ObjectMapper();

    private static final List<Route> ROUTES =
            List.of(
                    new Route("demo"),
                    new Route("other"),
                    new Route("grüße/\"q\"\\\n\u0001👋:latest"),
                    new Route(""));

    private static final List<Operation> OPERATIONS =
            List.of(Operation.CHAT, Operation.COMPLETIONS, Operation.EMBEDDINGS);

    private final Random random = new Random(20261126);
    private final Mutations mutations =
            new Mutations(random, RequestBodies.VALUES, RequestBodies.NAMES);

    /// @return null for what is refused before anything is rewritten, as a body without a model is
    private static @Nullable Peek peek(byte[] json) {
        byte[] array = new byte[json.length + 2];
        System.arraycopy(json, 0, array, 1, json.length);
        try {
            Peek peek = Peek.of(new Body(array, 1, json.length));
            return peek.model() == null ? null : peek;
        } catch (RefusedRequest _) {
            return null;
        }
    }

    private <T> T one(List<T> of) {
        return of.get(random.nextInt(of.size()));
    }

    @Test
    void changesWhatItSaysAndNothingElse() throws IOException {
        int[] changed = new int[4];
        for (int i = 0; i < 10_000; i++) {
            byte[] json = mutations.of(one(RequestBodies.SEEDS));
            Peek peek = peek(json);
            if (peek == null) {
                continue;
            }
            Operation operation = one(OPERATIONS);
            Route route = one(ROUTES);
            byte[] out = rewritten(peek, operation, route);
            String text = new String(json, StandardCharsets.UTF_8);
            ObjectNode tree = (ObjectNode) JSON.readTree(json);
            ObjectNode expected = expected(tree, operation, route);
            assertThat(JSON.readTree(out)).as(text).isEqualTo(expected);
            if (expected.equals(tree)) {
                changed[0]++;
                assertThat(Arrays.equals(out, json)).as(text).isTrue();
            } else {
                changed[tree.size() > expected.size() ? 1 : 2]++;
                changed[3] += text.contains("include_usage") ? 0 : 1;
                untouchedMembersKeepTheirBytes(json, peek, out, text);
            }
            Peek again = Objects.requireNonNull(peek(out), text);
            assertThat(Arrays.equals(rewritten(again, operation, route), out)).as(text).isTrue();
        }
        // Nothing was held if it was held of nothing.
        assertThat(Arrays.stream(changed)).allMatch(count -> count > 200);
    }

    private static byte[] rewritten(Peek peek, Operation operation, Route route) {
        byte[] before = peek.body().array().clone();
        ByteBuf out = RequestRewrite.rewrite(peek, operation, route);
        byte[] bytes = ByteBufUtil.getBytes(out);
        assertThat(Arrays.equals(peek.body().array(), before)).isTrue();
        out.release();
        return bytes;
    }

    private static ObjectNode expected(ObjectNode tree, Operation operation, Route route) {
        ObjectNode expected = JSON.createObjectNode();
        for (Map.Entry<String, JsonNode> member : tree.properties()) {
            if (!member.getValue().isNull()) {
                expected.set(member.getKey(), member.getValue());
            }
        }
        if (expected.has("model")) {
            expected.put("model", route.model());
        }
        boolean usageAsked = tree.at("/stream_options/include_usage").booleanValue();
        boolean chunks = operation == Operation.CHAT || operation == Operation.COMPLETIONS;
        if (chunks && tree.path("stream").booleanValue() && !usageAsked) {
            expected.putObject("stream_options").put("include_usage", true);
        }
        return expected;
    }

    /// A tree does not show how a number is written, or a name that occurs twice further down.
    private static void untouchedMembersKeepTheirBytes(
            byte[] json, Peek before, byte[] out, String text) {
        Peek after = Objects.requireNonNull(peek(out), text);
        int of = 0;
        for (int i = 0; i < after.members(); i++) {
            String name = after.name(i);
            if (name.equals("model") || name.equals("stream_options")) {
                continue;
            }
            while (!before.name(of).equals(name)) {
                of++;
            }
            assertThat(
                            Arrays.equals(
                                    out,
                                    after.start(i),
                                    after.end(i),
                                    json,
                                    before.start(of),
                                    before.end(of)))
                    .as(text)
                    .isTrue();
        }
    }

    @Test
    void firstFieldThatIsNotHonouredIsNamed() throws IOException {
        int refused = 0;
        int passed = 0;
        for (int i = 0; i < 5_000; i++) {
            byte[] json = mutations.of(one(RequestBodies.SEEDS));
            Peek peek = peek(json);
            if (peek == null) {
                continue;
            }
            Operation operation = one(OPERATIONS);
            ObjectNode tree = (ObjectNode) JSON.readTree(json);
            Set<String> honoured =
                    tree.properties().stream()
                            .map(Map.Entry::getKey)
                            .filter(_ -> random.nextInt(6) > 0)
                            .collect(Collectors.toSet());
            Capabilities capabilities = new Capabilities(Map.of(operation.surface(), honoured));
            String expected =
                    tree.properties().stream()
                            .filter(member -> !member.getValue().isNull())
                            .map(Map.Entry::getKey)
                            .filter(name -> !honoured.contains(name))
                            .filter(name -> !Set.of("model", "stream_options").contains(name))
                            .findFirst()
                            .orElse(null);
            assertThat(refusedField(peek, operation, capabilities))
                    .as(() -> new String(json, StandardCharsets.UTF_8))
                    .isEqualTo(expected);
            refused += expected == null ? 0 : 1;
            passed += expected == null ? 1 : 0;
        }
        assertThat(refused).isGreaterThan(500);
        assertThat(passed).isGreaterThan(500);
    }

    private static @Nullable String refusedField(
            Peek peek, Operation operation, Capabilities capabilities) {
        try {
            RequestRewrite.checkHonoured(peek, operation, capabilities);
            return null;
        } catch (RefusedRequest e) {
            assertThat(e.refusal().error()).isEqualTo(ApiError.UNSUPPORTED_PARAMETER);
            return e.refusal().param();
        }
    }

    @Test
    void surfaceThatIsNotServedIsRefused() {
        Peek peek =
                Objects.requireNonNull(
                        peek("{\"model\":\"demo\"}".getBytes(StandardCharsets.UTF_8)));
        Capabilities chat = new Capabilities(Map.of(Surface.CHAT, Set.of("messages")));
        for (Operation operation : Operation.values()) {
            ApiError error = null;
            try {
                RequestRewrite.checkHonoured(peek, operation, chat);
            } catch (RefusedRequest e) {
                error = e.refusal().error();
            }
            assertThat(error)
                    .isEqualTo(
                            operation == Operation.CHAT || operation == Operation.RESPONSES
                                    ? null
                                    : ApiError.UNSUPPORTED_OPERATION);
        }
    }
}
