package casemate.runtimes.worker;

import static org.assertj.core.api.Assertions.assertThat;
import static org.junit.jupiter.api.Timeout.ThreadMode.SEPARATE_THREAD;

import com.fasterxml.jackson.databind.JsonNode;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.file.Path;
import java.util.Base64;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

@Timeout(value = 180, threadMode = SEPARATE_THREAD)
class DjlWorkerTest {
    private static final Path MODELS = Path.of("models").toAbsolutePath();

    @TempDir Path directory;

    @Test
    void embedsTextsSoThatRelatedOnesLieTogether() throws IOException {
        try (Child worker = start("djl-embed-demo");
                Wire wire = worker.connect()) {
            JsonNode answer =
                    wire.post(
                                    "/v1/embeddings",
                                    "{\"model\":\"demo\",\"input\":[\"a cat and a dog\",\"the"
                                            + " dog\",\"soldiers\"]}")
                            .json();
            assertThat(answer.path("object").asText()).isEqualTo("list");
            assertThat(answer.path("data")).hasSize(3);
            assertThat(answer.at("/data/1/index").asInt()).isEqualTo(1);
            assertThat(length(answer.at("/data/0/embedding"))).isBetween(0.999, 1.001);
            assertThat(answer.at("/usage/prompt_tokens").asInt())
                    .isEqualTo(answer.at("/usage/total_tokens").asInt())
                    .isGreaterThan(10);
            base64IsTheSameNumbers(wire);
            refusesByName(wire);
            assertThat(wire.get("/metrics").body()).contains("casemate_worker_prompt_tokens_total");

            worker.process.destroy();
            assertThat(worker.exitCode()).isZero();
        }
    }

    private static void base64IsTheSameNumbers(Wire wire) throws IOException {
        JsonNode plain = wire.post("/v1/embeddings", "{\"input\":\"dog\"}").json();
        JsonNode coded =
                wire.post("/v1/embeddings", "{\"input\":\"dog\",\"encoding_format\":\"base64\"}")
                        .json();
        byte[] bytes = Base64.getDecoder().decode(coded.at("/data/0/embedding").asText());
        float first = ByteBuffer.wrap(bytes).order(ByteOrder.LITTLE_ENDIAN).getFloat();
        assertThat(first).isEqualTo(plain.at("/data/0/embedding/0").floatValue());
    }

    private static void refusesByName(Wire wire) throws IOException {
        Wire.Reply dimensions = wire.post("/v1/embeddings", "{\"input\":\"a\",\"dimensions\":3}");
        assertThat(dimensions.error().path("param").asText()).isEqualTo("dimensions");
        Wire.Reply tooLong =
                wire.post("/v1/embeddings", "{\"input\":\"" + "dog ".repeat(600) + "\"}");
        assertThat(tooLong.error().path("code").asText()).isEqualTo("context_length_exceeded");
        assertThat(tooLong.error().path("message").asText()).contains("256").contains("602");
        Wire.Reply classes = wire.post("/classify", "{\"input\":\"a\"}");
        assertThat(classes.error().path("message").asText()).contains("no classes");
    }

    private static double length(JsonNode vector) {
        double squares = 0;
        for (JsonNode number : vector) {
            squares += number.asDouble() * number.asDouble();
        }
        return Math.sqrt(squares);
    }

    @Test
    void classifiesTexts() throws IOException {
        try (Child worker = start("djl-classify-demo");
                Wire wire = worker.connect()) {
            JsonNode answer =
                    wire.post(
                                    "/classify",
                                    "{\"input\":[\"I love this, it is great!\",\"What a terrible,"
                                            + " boring film.\"]}")
                            .json();
            assertThat(answer.at("/data/0/label").asText()).isEqualTo("positive");
            assertThat(answer.at("/data/1/label").asText()).isEqualTo("negative");
            assertThat(answer.at("/data/0/num_classes").asInt()).isEqualTo(3);
            double sum = 0;
            for (JsonNode probability : answer.at("/data/0/probs")) {
                sum += probability.asDouble();
            }
            assertThat(sum).isBetween(0.999, 1.001);
        }
    }

    private Child start(String model) throws IOException {
        return Child.start(directory, Child.djl(MODELS.resolve(model), directory)).awaitReady();
    }
}
