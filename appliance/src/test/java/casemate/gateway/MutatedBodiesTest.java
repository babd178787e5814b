package casemate.gateway;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.ObjectMapper;
import java.nio.charset.StandardCharsets;
import java.util.Arrays;
import java.util.List;
import java.util.Random;
import org.junit.jupiter.api.Test;

/// Ten thousand broken request bodies: each is passed on or answered with an error object, and the
/// same connections go on.
class MutatedBodiesTest {
    private static final int BODIES = 10_000;
    private static final List<String> SEEDS =
            List.of(
                    "{\"model\":\"demo\",\"messages\":[{\"role\":\"user\",\"content\":\"h\\u00e9"
                            + " \\\"q\\\"\"}],\"stream\":false}",
                    "{\"model\":\"demo\",\"messages\":[],\"temperature\":1.5e-3,\"stop\":[\"a\",null],\"seed\":-7}",
                    "{\"model\":\"demo\",\"stream_options\":{\"include_usage\":true},\"messages\":[[[[{}]]]]}",
                    "{\"model\":\"demo\",\"input\":[{\"role\":\"user\",\"content\":[{\"type\":\"input_text\",\"text\":\"x\"}]}],\"text\":{\"format\":{\"type\":\"text\"}},\"store\":false}",
                    "{\"model\":\"demo\",\"input\":\"x\",\"tools\":[{\"type\":\"function\",\"name\":\"f\",\"parameters\":{}}],\"tool_choice\":{\"name\":\"f\"}}");

    @Test
    void eachIsAnsweredWell() throws Exception {
        ObjectMapper json = new ObjectMapper();
        Random random = new Random(20261121);
        String good =
                "{\"choices\":[{\"message\":{\"content\":\"x\"},\"finish_reason\":\"stop\"}],\"usage\":{}}";
        int passed = 0;
        try (var gateway = new GatewayUnderTest((_, wire) -> wire.json(200, good));
                var client = gateway.connect()) {
            for (int i = 0; i < BODIES; i++) {
                int seed = i % SEEDS.size();
                byte[] body = mutate(SEEDS.get(seed).getBytes(StandardCharsets.UTF_8), random);
                String path = seed < 3 ? "/v1/chat/completions" : "/v1/responses";
                var answer = client.post(path, body).answer();
                if (answer.status() == 200) {
                    passed++;
                } else {
                    assertThat(answer.status())
                            .as(() -> path + " " + new String(body, StandardCharsets.ISO_8859_1))
                            .isBetween(400, 404);
                    var error = json.readTree(answer.body()).get("error");
                    assertThat(error.get("message").asText()).isNotEmpty();
                    assertThat(error.get("code").asText()).isNotEmpty();
                }
            }
            // Every body that went through was still JSON.
            for (var request : gateway.runtime.received) {
                json.readTree(request.body());
            }
            assertThat(passed).isBetween(1, BODIES - 1);
            assertThat(gateway.openLeases).hasValue(0);
        }
    }

    private static byte[] mutate(byte[] bytes, Random random) {
        byte[] mutated = bytes.clone();
        for (int n = random.nextInt(3); n >= 0; n--) {
            int at = random.nextInt(mutated.length);
            switch (random.nextInt(6)) {
                case 0 -> mutated[at] = (byte) random.nextInt(256);
                case 1 -> mutated[at] ^= (byte) (1 << random.nextInt(8));
                case 2 -> mutated = Arrays.copyOf(mutated, Math.max(1, at));
                case 3 -> mutated = splice(mutated, at, at, mutated, random);
                case 4 ->
                        mutated =
                                splice(
                                        mutated,
                                        at,
                                        Math.min(mutated.length, at + 5),
                                        new byte[0],
                                        random);
                default -> mutated[at] = (byte) "{}[]\",:0-e\\".charAt(random.nextInt(11));
            }
            if (mutated.length == 0) {
                return new byte[] {'{'};
            }
        }
        return mutated;
    }

    private static byte[] splice(byte[] bytes, int from, int to, byte[] source, Random random) {
        int length = source.length == 0 ? 0 : random.nextInt(Math.min(source.length, 200));
        byte[] out = new byte[from + length + bytes.length - to];
        System.arraycopy(bytes, 0, out, 0, from);
        System.arraycopy(source, 0, out, from, length);
        System.arraycopy(bytes, to, out, from + length, bytes.length - to);
        return out;
    }
}
