package casemate.runtimes.worker;

import static org.assertj.core.api.Assertions.assertThat;
import static org.junit.jupiter.api.Timeout.ThreadMode.SEPARATE_THREAD;

import com.fasterxml.jackson.databind.JsonNode;
import java.io.IOException;
import java.nio.file.Path;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

@Timeout(value = 120, threadMode = SEPARATE_THREAD)
class LlamaEmbeddingTest {
    private static final String POOLING = "llama.pooling_type";

    @TempDir Path directory;

    @Test
    void aDecoderThatPoolsItsLastTokenGivesEmbeddings() throws IOException {
        Path model = ChangedGguf.with(directory, POOLING, 3);
        try (Child worker =
                        Child.start(directory, Child.llama(model, directory, 128, 1)).awaitReady();
                Wire wire = worker.connect()) {
            JsonNode answer =
                    wire.post("/v1/embeddings", "{\"input\":[\"What is an atom?\",\"Two\"]}")
                            .json();
            assertThat(answer.path("data")).hasSize(2);
            assertThat(answer.at("/data/0/embedding")).isNotEqualTo(answer.at("/data/1/embedding"));
            assertThat(answer.at("/usage/prompt_tokens").asInt()).isGreaterThan(4);
            assertThat(worker.log()).doesNotContain("What is an atom?");
            Wire.Reply chat = wire.post("/v1/chat/completions", "{}");
            assertThat(chat.error().path("message").asText()).contains("does not write text");
        }
    }

    /// A single token once ended the process, in any slot but the first.
    @Test
    void noTextIsTooShort() throws IOException {
        Path model = ChangedGguf.with(directory, POOLING, 3);
        try (Child worker =
                        Child.start(directory, Child.llama(model, directory, 128, 2)).awaitReady();
                Wire wire = worker.connect()) {
            for (String input :
                    List.of(
                            "\" \"",
                            "\"  \"",
                            "\"a\"",
                            "\"\\n\"",
                            "\"\\u0000\"",
                            "\"\\u200b\"",
                            "\"Two\"",
                            "[\" \",\"b\",\"c d\"]",
                            "[5]",
                            "[[5],[6,7]]")) {
                Wire.Reply reply = wire.post("/v1/embeddings", "{\"input\":" + input + "}");
                assertThat(reply.status()).as(input + " " + worker.log()).isIn(200, 400);
            }
            assertThat(wire.post("/v1/embeddings", "{\"input\":\"Two words\"}").status())
                    .isEqualTo(200);
        }
    }

    @Test
    void aPoolingThatWouldEndTheProcessIsRefusedInOneSentence() throws IOException {
        Path model = ChangedGguf.with(directory, POOLING, 1);
        try (Child worker = Child.start(directory, Child.llama(model, directory, 128, 1))) {
            assertThat(worker.exitCode()).isEqualTo(WorkerProcess.FAILED);
            assertThat(worker.log()).contains("pooling_type 1");
        }
    }
}
