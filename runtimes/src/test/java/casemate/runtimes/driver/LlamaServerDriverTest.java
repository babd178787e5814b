package casemate.runtimes.driver;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import casemate.runtimes.model.ModelFormat;
import java.util.List;
import org.junit.jupiter.api.Test;

class LlamaServerDriverTest extends AbstractDriverContract {
    @Override
    Driver driver() {
        return new LlamaServerDriver("/opt/llama/llama-server");
    }

    @Override
    ModelFormat format() {
        return ModelFormat.GGUF;
    }

    @Test
    void contextIsThatOfAllSlotsTogether() {
        Launch launch = driver().launch(request(List.of()));
        assertThat(after(launch, "--ctx-size")).isEqualTo("3072");
        assertThat(after(launch, "--parallel")).isEqualTo("3");
        assertThat(after(launch, "--n-gpu-layers")).isEqualTo("0");
        assertThat(after(launch, "--fit")).isEqualTo("off");
        assertThat(after(launch, "--host")).endsWith(".sock");
        assertThat(launch.command()).contains("--offline", "--no-webui").doesNotContain("--tools");
        assertThat(launch.environment()).containsEntry("CUDA_VISIBLE_DEVICES", "");
    }

    @Test
    void acceleratorsOfItsShareAreVisible() {
        Launch launch = driver().launch(request(List.of(GPU)));
        assertThat(launch.environment()).containsEntry("CUDA_VISIBLE_DEVICES", "3");
        assertThat(after(launch, "--n-gpu-layers")).isEqualTo("999");
    }

    @Test
    void dangerousArgumentsAreRefused() {
        for (String flag : List.of("--tools", "--host", "--port=80", "--hf-repo")) {
            assertThatThrownBy(() -> driver().launch(request(List.of(), flag, "all")))
                    .as(flag)
                    .hasMessageContaining(flag.split("=", 2)[0]);
        }
    }

    @Test
    void aProgramThatIsMissingOrBrokenIsToldApart() {
        assertThat(new LlamaServerDriver("no-such-llama-server").availability(MACHINE))
                .isInstanceOfSatisfying(
                        Availability.Unavailable.class,
                        missing ->
                                assertThat(missing.reason())
                                        .startsWith("no-such-llama-server is not on this machine"));
        assertThat(new LlamaServerDriver("/bin/false").availability(MACHINE))
                .isInstanceOfSatisfying(
                        Availability.Unavailable.class,
                        broken -> assertThat(broken.reason()).contains("exit code 1"));
    }

    private static final casemate.runtimes.device.Machine MACHINE =
            new casemate.runtimes.device.Machine(
                    new casemate.runtimes.device.Cpu("x", 2, 2, 1),
                    new casemate.runtimes.device.Memory(1, 1),
                    List.of());
}
