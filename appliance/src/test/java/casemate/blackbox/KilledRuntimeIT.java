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
            ProcessHandle victim = appliance.runtimeProcesses().getFirst();
            assertThat(appliance.post("/v1/chat/completions", small).statusCode()).isEqualTo(200);

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

            List<String> seen = new ArrayList<>();
            Streams.Outcome cut =
                    Streams.read(
                            appliance,
                            Streams.endlessChat(DemoModels.GOOD),
                            event -> {
                                seen.add(event);
                                if (seen.size() == EVENTS_BEFORE_THE_KILL) {
                                    victim.destroyForcibly();
                                }
                            });

            assertThat(cut.status()).isEqualTo(200);
            assertThat(cut.error()).as("ends with an error event: %s", cut.events()).isTrue();
            assertThat(cut.events()).doesNotContain("[DONE]");

            Appliance.await(
                    "back by itself",
                    Duration.ofSeconds(20),
                    () ->
                            appliance.runtimeProcesses().stream()
                                            .filter(handle -> handle.pid() != victim.pid())
                                            .count()
                                    == 2);
            HttpResponse<String> again = appliance.post("/v1/chat/completions", good);
            assertThat(again.statusCode()).isEqualTo(200);
            assertThat(again.body()).contains("Paris");

            over.set(true);
            for (Future<List<Integer>> statuses : load) {
                assertThat(statuses.get()).isNotEmpty().containsOnly(200);
            }
            assertThat(appliance.logText())
                    .contains(DemoModels.GOOD)
                    .containsPattern("signal 9|SIGKILL");
        }
    }
}
