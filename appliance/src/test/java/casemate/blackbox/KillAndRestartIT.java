package casemate.blackbox;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.stream.Stream;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;

/// The power fails again and again while the appliance works. It comes up each time, and nothing of
/// its former lives is left.
///
/// Three times by default; `-Dcasemate.kill-rounds=50` is what the packaged forms are tested with.
@Tag("kill")
class KillAndRestartIT {
    private static final int ROUNDS = Integer.getInteger("casemate.kill-rounds", 3);
    private static final Duration GONE_WITHIN = Duration.ofSeconds(15);
    private static final Duration WORK_WITHIN = Duration.ofSeconds(60);
    private static final String QUESTION =
            Streams.chat(DemoModels.GOOD, "What is the capital of Spain?", false);

    /// Answers that are waited for before the kill: none (a runtime is just loading), one, some.
    private static final int[] ANSWERS = {0, 1, 12};

    private final List<Long> upMillis = new ArrayList<>();

    @Test
    void itComesUpEachTimeAndNothingIsLeftBehind() throws Exception {
        try (Appliance appliance = Appliance.install("").withModel("casemate-demo.gguf").serve()) {
            for (int round = 0; round < ROUNDS; round++) {
                List<ProcessHandle> runtimes =
                        killUnderLoad(appliance, ANSWERS[round % ANSWERS.length]);
                long started = System.nanoTime();
                appliance.serve();
                upMillis.add((System.nanoTime() - started) / 1_000_000);
                assertNothingLeft(appliance, runtimes, round);
            }
            assertThat(appliance.post("/v1/chat/completions", QUESTION).body()).contains("Madrid");
            assertThat(appliance.runtimeProcesses()).hasSize(1);
            assertThat(appliance.stop()).isZero();
            assertThat(appliance.runtimeProcesses()).isEmpty();
            assertThat(instances(appliance)).isEmpty();
            assertThat(appliance.data().resolve("server.json")).doesNotExist();
            appliance.run("keys", "list").expectSuccess();
        }
        upMillis.sort(null);
        System.out.printf(
                Locale.ROOT,
                "killed and started again %d times: ready after %d ms at the median, %d ms at"
                        + " most%n",
                ROUNDS,
                upMillis.get(upMillis.size() / 2),
                upMillis.getLast());
    }

    /// @return the runtime processes that were alive at that moment
    private static List<ProcessHandle> killUnderLoad(Appliance appliance, int answers)
            throws Exception {
        AtomicBoolean over = new AtomicBoolean();
        AtomicInteger answered = new AtomicInteger();
        try (ExecutorService clients = Executors.newFixedThreadPool(3)) {
            for (int i = 0; i < 2; i++) {
                clients.execute(() -> keepAsking(appliance, over, answered));
            }
            clients.execute(() -> keepStreaming(appliance, over));
            Appliance.await(
                    "at work",
                    WORK_WITHIN,
                    () -> answered.get() >= answers && !appliance.runtimeProcesses().isEmpty());
            List<ProcessHandle> runtimes = appliance.runtimeProcesses();
            appliance.kill();
            over.set(true);
            // By the kernel: nobody has started it again yet.
            Appliance.await(
                    "without runtimes although nothing of it runs",
                    Duration.ofSeconds(5),
                    () -> runtimes.stream().noneMatch(ProcessHandle::isAlive));
            return runtimes;
        }
    }

    private static void keepAsking(
            Appliance appliance, AtomicBoolean over, AtomicInteger answered) {
        while (!over.get()) {
            try {
                if (appliance.post("/v1/chat/completions", QUESTION).statusCode() == 200) {
                    answered.incrementAndGet();
                }
            } catch (IOException _) {
                // It was killed.
            } catch (InterruptedException _) {
                return;
            }
        }
    }

    private static void keepStreaming(Appliance appliance, AtomicBoolean over) {
        while (!over.get()) {
            try {
                Streams.read(appliance, Streams.endlessChat(DemoModels.GOOD), _ -> {});
            } catch (IOException _) {
                // It was killed.
            } catch (InterruptedException _) {
                return;
            }
        }
    }

    private static void assertNothingLeft(
            Appliance appliance, List<ProcessHandle> runtimes, int round) throws Exception {
        Appliance.await(
                "without the runtimes of round " + round,
                GONE_WITHIN,
                () -> runtimes.stream().noneMatch(ProcessHandle::isAlive));
        assertThat(appliance.runtimeProcesses()).as("round %d", round).isEmpty();
        assertThat(instances(appliance)).as("round %d", round).isEmpty();
        assertThat(Files.readString(appliance.data().resolve("server.json")))
                .contains("\"pid\":" + appliance.process().pid());
        try (Stream<Path> files = Files.list(appliance.data().resolve("db"))) {
            assertThat(files.map(file -> file.getFileName().toString()))
                    .as("round %d", round)
                    .isSubsetOf("casemate.mv.db", "casemate.trace.db", "transactions");
        }
    }

    /// What is left of instances on disk: their directories, with their sockets.
    private static List<Path> instances(Appliance appliance) throws IOException {
        try (Stream<Path> files = Files.list(appliance.data().resolve("run").resolve("i"))) {
            return files.toList();
        }
    }
}
