package casemate.blackbox;

import static org.assertj.core.api.Assertions.assertThat;

import java.net.http.HttpResponse;
import java.time.Duration;
import java.util.concurrent.Callable;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Test;

/// SIGTERM in the middle of an answer: the answer is finished, new requests are told to go away,
/// and only then does the process end.
class GracefulStopIT {
    private static final String CHAT = "/v1/chat/completions";

    @Test
    void runningAnswerIsFinishedAndNewOnesAreRefused() throws Exception {
        String question = Streams.chat(DemoModels.GOOD, "What is the capital of France?", false);
        try (Appliance appliance = Appliance.install("").withModel("casemate-demo.gguf").serve();
                ExecutorService clients = Executors.newVirtualThreadPerTaskExecutor()) {
            assertThat(appliance.post(CHAT, question).statusCode()).isEqualTo(200);
            long runtime = appliance.runtimeProcesses().getFirst().pid();
            // A runtime that stands still: its answer lasts for as long as we like.
            signal("STOP", runtime);
            Callable<HttpResponse<String>> ask = () -> appliance.post(CHAT, question);
            Future<HttpResponse<String>> running;
            try {
                running = clients.submit(ask);
                Appliance.await(
                        "in work",
                        Duration.ofSeconds(10),
                        () ->
                                appliance
                                        .get("/metrics")
                                        .body()
                                        .contains("\ncasemate_requests_in_work 1.0\n"));
                appliance.process().destroy();
                Appliance.await(
                        "not ready",
                        Duration.ofSeconds(10),
                        () -> appliance.get("/health/ready").statusCode() == 503);
                HttpResponse<String> late = appliance.post(CHAT, question);
                assertThat(late.statusCode()).isEqualTo(503);
                assertThat(late.body()).contains("shutting_down");
                assertThat(late.headers().firstValue("Retry-After")).isPresent();
                assertThat(running.isDone()).isFalse();
            } finally {
                signal("CONT", runtime);
            }
            assertThat(running.get().statusCode()).isEqualTo(200);
            assertThat(running.get().body()).contains("Paris");
            assertThat(appliance.process().waitFor(60, TimeUnit.SECONDS)).isTrue();
            assertThat(appliance.process().exitValue()).isZero();
            assertThat(appliance.runtimeProcesses()).isEmpty();
        }
    }

    private static void signal(String name, long pid) throws Exception {
        Process kill = new ProcessBuilder("kill", "-" + name, Long.toString(pid)).start();
        assertThat(kill.waitFor()).isZero();
    }
}
