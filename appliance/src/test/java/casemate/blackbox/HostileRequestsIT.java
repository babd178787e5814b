package casemate.blackbox;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import java.util.Random;
import java.util.concurrent.CompletableFuture;
import org.junit.jupiter.api.Test;

/// Ten thousand bodies that no client would send, from a fixed seed: each gets an answer, and the
/// appliance stays as it was.
class HostileRequestsIT {
    private static final int BODIES = 10_000;
    private static final int AT_ONCE = 32;
    private static final long SEED = 20261120;
    private static final ObjectMapper JSON = new ObjectMapper();

    @Test
    void mutatedBodiesGetClearErrors() throws Exception {
        try (Appliance appliance = Appliance.install("").withModel("casemate-demo.gguf").serve()) {
            String valid =
                    """
                    {"model":"casemate-demo","max_tokens":2,"temperature":0.5,"stop":["x"],\
                    "messages":[{"role":"user","content":"What is the capital of France?"}],\
                    "response_format":{"type":"text"},"seed":1,"stream":false}\
                    """;
            assertThat(appliance.post("/v1/chat/completions", valid).statusCode()).isEqualTo(200);
            long runtime = appliance.runtimeProcesses().getFirst().pid();
            long before = appliance.residentBytes();
            Random random = new Random(SEED);
            List<CompletableFuture<HttpResponse<String>>> open = new ArrayList<>();

            for (int i = 0; i < BODIES; i++) {
                open.add(send(appliance, mutate(valid, random)));
                if (open.size() == AT_ONCE) {
                    for (CompletableFuture<HttpResponse<String>> answer : open) {
                        expectAnswerOrError(answer.get());
                    }
                    open.clear();
                }
            }

            assertThat(appliance.post("/v1/chat/completions", valid).statusCode()).isEqualTo(200);
            assertThat(appliance.runtimeProcesses().getFirst().pid())
                    .as("the runtime is the same process")
                    .isEqualTo(runtime);
            assertThat(appliance.residentBytes() - before)
                    .as("growth of the gateway in bytes")
                    .isLessThan(256L << 20);
        }
    }

    private static CompletableFuture<HttpResponse<String>> send(Appliance appliance, byte[] body)
            throws Exception {
        return Appliance.HTTP.sendAsync(
                appliance
                        .request("/v1/chat/completions")
                        .POST(HttpRequest.BodyPublishers.ofByteArray(body))
                        .build(),
                HttpResponse.BodyHandlers.ofString());
    }

    private static void expectAnswerOrError(HttpResponse<String> answer) throws Exception {
        if (answer.statusCode() == 200) {
            return;
        }
        assertThat(answer.statusCode()).isBetween(400, 499);
        JsonNode error = JSON.readTree(answer.body()).path("error");
        assertThat(error.path("message").asText()).as(answer.body()).isNotBlank();
        assertThat(error.path("type").asText()).as(answer.body()).isNotBlank();
    }

    private static byte[] mutate(String valid, Random random) {
        byte[] bytes = valid.getBytes(StandardCharsets.UTF_8);
        return switch (random.nextInt(6)) {
            case 0 -> truncated(bytes, random);
            case 1 -> flipped(bytes, random);
            case 2 -> spliced(bytes, random, "[".repeat(1 + random.nextInt(5_000)));
            case 3 -> spliced(bytes, random, "9".repeat(1 + random.nextInt(2_000)));
            case 4 -> spliced(bytes, random, "\"model\":\"casemate-demo\",");
            default -> noise(random);
        };
    }

    private static byte[] truncated(byte[] bytes, Random random) {
        return java.util.Arrays.copyOf(bytes, random.nextInt(bytes.length));
    }

    private static byte[] flipped(byte[] bytes, Random random) {
        for (int i = random.nextInt(8); i >= 0; i--) {
            bytes[random.nextInt(bytes.length)] = (byte) random.nextInt(256);
        }
        return bytes;
    }

    private static byte[] spliced(byte[] bytes, Random random, String insert) {
        int at = random.nextInt(bytes.length);
        String text = new String(bytes, StandardCharsets.UTF_8);
        return (text.substring(0, at) + insert + text.substring(at))
                .getBytes(StandardCharsets.UTF_8);
    }

    private static byte[] noise(Random random) {
        byte[] bytes = new byte[random.nextInt(4_096)];
        random.nextBytes(bytes);
        return bytes;
    }
}
