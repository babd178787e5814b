package casemate.runtimes.driver;

import static org.assertj.core.api.Assertions.assertThat;

import casemate.runtimes.device.Cpu;
import casemate.runtimes.device.Machine;
import casemate.runtimes.device.Memory;
import casemate.runtimes.model.ModelFormat;
import java.io.IOException;
import java.nio.file.Files;
import java.util.List;
import org.junit.jupiter.api.Test;

class DjlDriverTest extends AbstractDriverContract {
    private static final Machine MACHINE =
            new Machine(new Cpu("x", 2, 2, 1), new Memory(1, 1), List.of());

    @Override
    Driver driver() {
        return new DjlDriver(List.of("/bin/sh", "casemate"), directory.resolve("pack"));
    }

    @Override
    ModelFormat format() {
        return ModelFormat.TORCHSCRIPT;
    }

    @Test
    void needsItsRuntimePack() throws IOException {
        assertThat(driver().availability(MACHINE))
                .isInstanceOfSatisfying(
                        Availability.Unavailable.class,
                        missing ->
                                assertThat(missing.reason())
                                        .contains("PyTorch 2.7.1 runtime pack is not in")
                                        .contains("pack"));
        Files.createDirectories(directory.resolve("pack"));
        Files.createFile(directory.resolve("pack").resolve("libtorch_cpu.so"));
        assertThat(driver().availability(MACHINE)).isInstanceOf(Availability.Available.class);
    }

    @Test
    void neverDownloads() {
        assertThat(driver().launch(request(List.of())).environment())
                .containsEntry("DJL_OFFLINE", "true")
                .containsEntry("PYTORCH_VERSION", "2.7.1")
                .containsEntry("PYTORCH_LIBRARY_PATH", directory.resolve("pack").toString());
    }
}
