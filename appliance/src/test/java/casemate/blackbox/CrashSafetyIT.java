package casemate.blackbox;

import static org.assertj.core.api.Assertions.assertThat;

import java.time.Duration;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;

/// The appliance itself is killed: nothing is left behind, and nothing is lost.
@Tag("kill")
class CrashSafetyIT {
    private static final String QUESTION =
            Streams.chat(DemoModels.GOOD, "What is the capital of Spain?", false);

    @Test
    void afterKillNineItStartsAgainWithItsModelsAndKeysAndWithoutLeftovers() throws Exception {
        try (Appliance appliance = Appliance.install("").withModel("casemate-demo.gguf").serve()) {
            String created = appliance.run("keys", "create", "app", "--json").expectSuccess().out();
            assertThat(appliance.post("/v1/chat/completions", QUESTION).statusCode())
                    .isEqualTo(200);
            ProcessHandle orphan = appliance.runtimeProcesses().getFirst();

            appliance.kill();
            appliance.serve();

            Appliance.await(
                    "without the old runtime", Duration.ofSeconds(15), () -> !orphan.isAlive());
            assertThat(appliance.post("/v1/chat/completions", QUESTION).body()).contains("Madrid");
            assertThat(appliance.runtimeProcesses()).hasSize(1);
            assertThat(appliance.run("keys", "list", "--json").expectSuccess().out())
                    .contains("\"app\"");
            assertThat(created).contains("cmk-");
        }
    }

    @Test
    void sigtermFinishesTheRunningAnswerAndLeavesNothingRunning() throws Exception {
        try (Appliance appliance = Appliance.install("").withModel("casemate-demo.gguf").serve()) {
            assertThat(appliance.post("/v1/chat/completions", QUESTION).statusCode())
                    .isEqualTo(200);
            ProcessHandle runtime = appliance.runtimeProcesses().getFirst();
            int[] count = {0};

            Streams.Outcome outcome =
                    Streams.read(
                            appliance,
                            Streams.endlessChat(DemoModels.GOOD),
                            event -> {
                                if (++count[0] == 3) {
                                    appliance.process().destroy();
                                }
                            });

            assertThat(outcome.done()).as("finished: %s", outcome.events().getLast()).isTrue();
            assertThat(appliance.stop()).isZero();
            assertThat(runtime.isAlive()).isFalse();
        }
    }

    @Test
    void aSecondServeOnTheSameDataSaysWhoHoldsIt() throws Exception {
        try (Appliance appliance = Appliance.install("").serve()) {
            Executable.Result second = appliance.run("serve");

            assertThat(second.exit()).isNotZero();
            assertThat(second.err()).contains(Long.toString(appliance.process().pid()));
        }
    }
}
