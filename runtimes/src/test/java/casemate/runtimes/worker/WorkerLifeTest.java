package casemate.runtimes.worker;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;
import static org.junit.jupiter.api.Timeout.ThreadMode.SEPARATE_THREAD;

import casemate.runtimes.peer.Stranger;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.util.ArrayList;
import java.util.List;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

@Timeout(value = 120, threadMode = SEPARATE_THREAD)
class WorkerLifeTest {
    @TempDir Path directory;

    @Test
    void saysThatItLoadsThenServesThenFinishesItsAnswerOnSigterm() throws IOException {
        Files.writeString(directory.resolve("w.sock"), "left behind by another process");
        try (Child worker =
                Child.start(directory, Child.llama(directory, 512, 1)).awaitListening()) {
            assertThat(PosixFilePermissions.toString(Files.getPosixFilePermissions(worker.socket)))
                    .isEqualTo("rw-------");
            try (Wire wire = worker.connect()) {
                Wire.Reply early = wire.get("/health");
                if (early.status() == 503) {
                    assertThat(early.json().path("status").asText()).isEqualTo("loading");
                    assertThat(early.json().path("progress").asDouble()).isBetween(0.0, 0.99);
                }
            }
            worker.awaitReady();
            try (Wire wire = worker.connect()) {
                wire.sendPost(
                        "/v1/chat/completions",
                        ("{\"messages\":[{\"role\":\"user\",\"content\":\"What is the capital of"
                                        + " France?\"}],\"stream\":true,\"temperature\":0}")
                                .getBytes(StandardCharsets.UTF_8));
                wire.head();
                StringBuilder body = new StringBuilder(wire.chunk());
                worker.process.destroy();
                for (String chunk = wire.chunk(); !chunk.isEmpty(); chunk = wire.chunk()) {
                    body.append(chunk);
                }
                assertThat(body)
                        .contains("\"finish_reason\":\"stop\"")
                        .endsWith("data: [DONE]\n\n");
            }
            assertThat(worker.exitCode()).isZero();
        }
        try (Stream<Path> left = Files.list(directory)) {
            assertThat(left.map(p -> p.getFileName().toString())).containsExactly("worker.log");
        }
    }

    /// Another process of our own user, which no directory keeps away.
    @Test
    void answersNobodyButItsServer() throws Exception {
        try (Child worker =
                Child.start(directory, Child.llama(directory, 64, 1)).awaitListening()) {
            Process stranger =
                    Stranger.start(List.of(), "ask", worker.socket.toString(), "/v1/models");
            String said = new String(stranger.getInputStream().readAllBytes(), UTF_8);
            assertThat(said).isEqualTo("answer: ");
            worker.await(
                    "say whom it refused",
                    () -> worker.log().contains("is process " + stranger.pid() + " of the user"));
            try (Wire wire = worker.connect()) {
                assertThat(wire.get("/v1/models").status()).isEqualTo(200);
            }
        }
    }

    @Test
    void endsWithItsParent() throws IOException {
        List<String> command =
                new ArrayList<>(List.of("/bin/sh", "-c", "\"$@\" --parent $$ & wait", "sh"));
        command.addAll(Child.llama(directory, 64, 1));
        try (Child parent = Child.launch(directory, command).awaitListening()) {
            List<ProcessHandle> workers = parent.process.children().toList();
            assertThat(workers).hasSize(1);
            parent.process.destroyForcibly();
            assertThat(workers.getFirst().onExit())
                    .succeedsWithin(java.time.Duration.ofSeconds(20));
            assertThat(parent.log()).contains("is gone");
        }
    }

    @Test
    void aFileThatIsNoModelEndsItInOneSentence() throws IOException {
        Path junk = Files.writeString(directory.resolve("junk.gguf"), "no model at all");
        try (Child worker = Child.start(directory, Child.llama(junk, directory, 64, 1))) {
            assertThat(worker.exitCode()).isEqualTo(WorkerProcess.FAILED);
            assertThat(worker.log()).contains("junk.gguf is not a GGUF file");
        }
    }

    @Test
    void aModelThatIsCutShortEndsItInOneSentence() throws IOException {
        byte[] whole = Files.readAllBytes(Child.MODEL);
        Path cut = directory.resolve("cut.gguf");
        Files.write(cut, java.util.Arrays.copyOf(whole, whole.length / 2));
        try (Child worker = Child.start(directory, Child.llama(cut, directory, 64, 1))) {
            assertThat(worker.exitCode()).isEqualTo(WorkerProcess.FAILED);
            assertThat(worker.log()).contains("The worker cannot load");
        }
    }

    @Test
    void aWrongOptionIsNamed() {
        assertThat(WorkerMain.run(List.of("llama", "--colour", "red"))).isEqualTo(WorkerMain.USAGE);
        assertThat(WorkerMain.run(List.of("gguf"))).isEqualTo(WorkerMain.USAGE);
    }
}
