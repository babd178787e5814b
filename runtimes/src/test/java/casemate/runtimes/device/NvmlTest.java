package casemate.runtimes.device;

import static org.assertj.core.api.Assertions.assertThat;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import casemate.runtimes.device.Accelerator.Vendor;
import casemate.runtimes.device.AcceleratorSource.Absent;
import casemate.runtimes.device.AcceleratorSource.Failed;
import casemate.runtimes.device.AcceleratorSource.Found;
import java.io.IOException;
import java.io.InputStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Objects;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/// With a library in the place of NVIDIA's, compiled here where there is a C compiler.
class NvmlTest {
    @TempDir Path directory;

    @Test
    void readsAllGpus() throws Exception {
        assertThat(new Nvml(standIn()).read())
                .isEqualTo(
                        new Found(
                                List.of(
                                        gpu(0, "GPU-11111111-0000", 85_000_000_000L),
                                        gpu(1, "GPU-22222222-0000", 1_000_000_000L)),
                                List.of()));
    }

    @Test
    void keepsTheOtherGpusWhenOneIsLost() throws Exception {
        assertThat(new Nvml(standIn("-DNVML_STAND_IN_LOST")).read())
                .isEqualTo(
                        new Found(
                                List.of(gpu(0, "GPU-11111111-0000", 85_000_000_000L)),
                                List.of(
                                        "nvidia:1 is not used: nvmlDeviceGetHandleByIndex_v2"
                                                + " returned 15 (GPU is lost)")));
    }

    @Test
    void saysThatTheDriverIsNotLoaded() throws Exception {
        assertThat(new Nvml(standIn("-DNVML_STAND_IN_NO_DRIVER")).read())
                .isEqualTo(new Failed("NVML failed: nvmlInit_v2 returned 9 (Driver Not Loaded)"));
    }

    @Test
    void refusesALibraryWithoutTheFunctions() throws Exception {
        Path source = Files.writeString(directory.resolve("empty.c"), "int unrelated;\n");

        assertThat(new Nvml(compile(source)).read())
                .isEqualTo(
                        new Failed(
                                "NVML failed: the library has no nvmlInit_v2; its driver is too"
                                        + " old"));
    }

    @Test
    void isAbsentWithoutTheLibrary() {
        assertThat(new Nvml("/nonexistent/libnvidia-ml.so.1").read()).isEqualTo(new Absent());
    }

    private static Accelerator gpu(int index, String uuid, long free) {
        return new Accelerator(
                Vendor.NVIDIA, index, uuid, "NVIDIA Stand-in 80GB", 80L << 30, free, "550.90.07");
    }

    private String standIn(String... options) throws IOException, InterruptedException {
        Path source = directory.resolve("nvml_stand_in.c");
        try (InputStream in = NvmlTest.class.getResourceAsStream("/nvidia/nvml_stand_in.c")) {
            Files.copy(Objects.requireNonNull(in), source);
        }
        return compile(source, options);
    }

    private String compile(Path source, String... options)
            throws IOException, InterruptedException {
        Path library = directory.resolve("libnvml-stand-in.so");
        List<String> command = new ArrayList<>(List.of("cc", "-shared", "-fPIC"));
        command.addAll(List.of(options));
        command.addAll(List.of("-o", library.toString(), source.toString()));
        Process compiler;
        try {
            compiler = new ProcessBuilder(command).inheritIO().start();
        } catch (IOException e) {
            assumeTrue(false, "no C compiler (cc) to make the stand-in of NVML with");
            throw e;
        }
        assertThat(compiler.waitFor(60, TimeUnit.SECONDS)).isTrue();
        assertThat(compiler.exitValue()).isZero();
        return library.toString();
    }
}
