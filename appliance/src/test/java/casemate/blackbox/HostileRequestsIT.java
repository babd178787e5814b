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
            byte[] bytes = valid.getBytes(StandardCharsets.UTF_8);
            Random random = new Random(SEED);
            List<CompletableFuture<HttpResponse<String>>> open = new ArrayList<>();

            for (int i = 0; i < BODIES; i++) {
                open.add(send(appliance, BrokenBytes.of(bytes, random)));
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
}
