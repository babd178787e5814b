package casemate.blackbox;

import static org.assertj.core.api.Assertions.assertThat;

import java.net.http.HttpResponse;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.Callable;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicBoolean;
import org.junit.jupiter.api.Test;

/// One runtime is killed in the middle of an answer while another serves: the damage stays where it
/// happened.
class KilledRuntimeIT {
    private static final int EVENTS_BEFORE_THE_KILL = 5;

    @Test
    void onlyTheStreamOfTheKilledRuntimeIsCut() throws Exception {
        try (Appliance appliance =
                        Appliance.install("")
                                .withModel("casemate-demo.gguf")
                                .withModel("casemate-demo-small.gguf")
                                .serve();
                ExecutorService others = Executors.newFixedThreadPool(4)) {
            String good = Streams.chat(DemoModels.GOOD, "What is the capital of France?", false);
            String small = Streams.chat(DemoModels.SMALL, "What is the capital of France?", false);
            assertThat(appliance.post("/v1/chat/completions", good).statusCode()).isEqualTo(200);
            ProcessHandle first = appliance.runtimeProcesses().getFirst();
            assertThat(appliance.post("/v1/chat/completions", small).statusCode()).isEqualTo(200);
            ProcessHandle other =
                    appliance.runtimeProcesses().stream()
                            .filter(handle -> handle.pid() != first.pid())
                            .findFirst()
                            .orElseThrow();

            AtomicBoolean over = new AtomicBoolean();
            Callable<List<Integer>> keepAsking =
                    () -> {
                        List<Integer> statuses = new ArrayList<>();
                        while (!over.get() && statuses.size() < 2_000) {
                            statuses.add(
                                    appliance.post("/v1/chat/completions", small).statusCode());
                        }
                        return statuses;
                    };
            List<Future<List<Integer>>> load =
                    List.of(others.submit(keepAsking), others.submit(keepAsking));

            try {
                Streams.Outcome cut = cutStream(appliance, other);
                assertThat(cut.status()).isEqualTo(200);
                assertThat(cut.error()).as("ends with an error event: %s", cut.events()).isTrue();
                assertThat(cut.events()).doesNotContain("[DONE]");

                awaitTwo(appliance);
                HttpResponse<String> again = appliance.post("/v1/chat/completions", good);
                assertThat(again.statusCode()).isEqualTo(200);
                assertThat(again.body()).contains("Paris");
            } finally {
                over.set(true);
            }
            for (Future<List<Integer>> statuses : load) {
                assertThat(statuses.get()).isNotEmpty().containsOnly(200);
            }
            assertThat(appliance.logText())
                    .contains(DemoModels.GOOD)
                    .containsPattern("signal 9|SIGKILL");
        }
    }

    /// On a busy machine an answer can be over before its reader has seen the beginning, and the
    /// kill comes too late: then once more.
    private static Streams.Outcome cutStream(Appliance appliance, ProcessHandle other)
            throws Exception {
        for (int attempt = 1; ; attempt++) {
            ProcessHandle victim =
                    appliance.runtimeProcesses().stream()
                            .filter(handle -> handle.pid() != other.pid())
                            .findFirst()
                            .orElseThrow();
            List<String> seen = new ArrayList<>();
            Streams.Outcome outcome =
                    Streams.read(
                            appliance,
                            Streams.endlessChat(DemoModels.GOOD),
                            event -> {
                                seen.add(event);
                                if (seen.size() == EVENTS_BEFORE_THE_KILL) {
                                    victim.destroyForcibly();
                                }
                            });
            if (attempt == 10 || !outcome.events().contains("[DONE]")) {
                return outcome;
            }
            victim.onExit().get(20, TimeUnit.SECONDS);
            awaitTwo(appliance);
        }
    }

    private static void awaitTwo(Appliance appliance) throws Exception {
        Appliance.await(
                "back by itself",
                Duration.ofSeconds(20),
                () ->
                        appliance.runtimeProcesses().stream().filter(ProcessHandle::isAlive).count()
                                == 2);
    }
}
