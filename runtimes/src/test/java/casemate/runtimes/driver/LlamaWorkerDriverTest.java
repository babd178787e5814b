package casemate.runtimes.driver;

import static org.assertj.core.api.Assertions.assertThat;

import casemate.runtimes.model.ModelFormat;
import casemate.runtimes.model.ModelTask;
import java.util.List;
import org.junit.jupiter.api.Test;

class LlamaWorkerDriverTest extends AbstractDriverContract {
    @Override
    Driver driver() {
        return new LlamaWorkerDriver(List.of("/bin/sh", "casemate"));
    }

    @Override
    ModelFormat format() {
        return ModelFormat.GGUF;
    }

    @Test
    void startsOurOwnProgramOnceMore() {
        Launch launch = driver().launch(request(List.of()));
        assertThat(launch.command())
                .startsWith("/bin/sh", "casemate", "runtime-worker", "llama", "--model");
        assertThat(after(launch, "--context")).isEqualTo("1024");
        assertThat(after(launch, "--slots")).isEqualTo("3");
        assertThat(after(launch, "--parent"))
                .isEqualTo(Long.toString(ProcessHandle.current().pid()));
    }

    @Test
    void hasNoTools() {
        Capabilities chat = driver().capabilities(facts(ModelFormat.GGUF, ModelTask.GENERATE));
        assertThat(chat.honours(Surface.CHAT, "tools")).isFalse();
        assertThat(chat.honours(Surface.CHAT, "temperature")).isTrue();
        assertThat(chat.serves(Surface.EMBEDDINGS)).isFalse();
        assertThat(
                        driver().capabilities(facts(ModelFormat.GGUF, ModelTask.EMBED))
                                .serves(Surface.CHAT))
                .isFalse();
    }
}
