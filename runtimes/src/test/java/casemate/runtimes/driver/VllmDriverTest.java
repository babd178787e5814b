package casemate.runtimes.driver;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import casemate.runtimes.model.ModelFormat;
import java.util.List;
import org.junit.jupiter.api.Test;

class VllmDriverTest extends AbstractDriverContract {
    @Override
    Driver driver() {
        return new VllmDriver("/opt/vllm/bin/vllm");
    }

    @Override
    ModelFormat format() {
        return ModelFormat.SAFETENSORS;
    }

    @Test
    void servesOverASocketAndStaysOffline() {
        Launch launch = driver().launch(request(List.of(GPU)));
        assertThat(launch.command())
                .startsWith("/opt/vllm/bin/vllm", "serve", "/models/demo", "--uds")
                .doesNotContain("--host", "--port", "--api-key");
        assertThat(after(launch, "--served-model-name")).isEqualTo("demo");
        assertThat(after(launch, "--max-model-len")).isEqualTo("1024");
        assertThat(after(launch, "--tensor-parallel-size")).isEqualTo("1");
        assertThat(after(launch, "--gpu-memory-utilization")).isEqualTo("0.2500");
        assertThat(Integer.parseInt(after(launch, "--shutdown-timeout"))).isPositive();
        assertThat(launch.environment())
                .containsEntry("CUDA_VISIBLE_DEVICES", "3")
                .containsEntry("HF_HUB_OFFLINE", "1")
                .containsEntry("TRANSFORMERS_OFFLINE", "1")
                .containsEntry("VLLM_NO_USAGE_STATS", "1")
                .containsEntry("DO_NOT_TRACK", "1")
                .containsEntry("VLLM_MEDIA_URL_ALLOW_REDIRECTS", "0");
    }

    @Test
    void dangerousArgumentsAreRefused() {
        for (String flag :
                List.of("--trust-remote-code", "--host=0.0.0.0", "--enable-sleep-mode")) {
            assertThatThrownBy(() -> driver().launch(request(List.of(GPU), flag)))
                    .as(flag)
                    .hasMessageContaining(flag.split("=", 2)[0]);
        }
    }
}
