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
import org.junit.jupiter.api.Test;

/// Scale to zero, and back: the first request after an idle unload is answered, not refused.
class ColdStartIT {
    private static final String QUESTION = "What is the capital of Italy?";

    @Test
    void anIdleModelIsUnloadedAndComesBackOnce() throws Exception {
        try (Appliance appliance =
                Appliance.install("defaults:\n  idle-unload: 1s\n")
                        .withModel("casemate-demo.gguf")
                        .serve()) {
            String body = Streams.chat(DemoModels.GOOD, QUESTION, false);
            assertThat(appliance.post("/v1/chat/completions", body).statusCode()).isEqualTo(200);
            long first = onlyRuntime(appliance).pid();

            Appliance.await(
                    "unloaded",
                    Duration.ofSeconds(20),
                    () -> appliance.runtimeProcesses().isEmpty());

            try (ExecutorService ten = Executors.newFixedThreadPool(10)) {
                List<Callable<HttpResponse<String>>> asks = new ArrayList<>();
                for (int i = 0; i < 10; i++) {
                    asks.add(() -> appliance.post("/v1/chat/completions", body));
                }
                for (Future<HttpResponse<String>> answer : ten.invokeAll(asks)) {
                    assertThat(answer.get().statusCode()).isEqualTo(200);
                    assertThat(answer.get().body()).contains("Rome");
                }
            }
            assertThat(onlyRuntime(appliance).pid()).isNotEqualTo(first);
            assertThat(starts(appliance)).as("instances started in all").isEqualTo(2);
        }
    }

    private static ProcessHandle onlyRuntime(Appliance appliance) {
        List<ProcessHandle> runtimes = appliance.runtimeProcesses();
        assertThat(runtimes).hasSize(1);
        return runtimes.getFirst();
    }

    private static long starts(Appliance appliance) {
        return appliance.logText().lines().filter(line -> line.contains("starting -> ")).count();
    }
}
