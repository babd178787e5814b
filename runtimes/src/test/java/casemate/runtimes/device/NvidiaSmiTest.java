package casemate.runtimes.device;

import static org.assertj.core.api.Assertions.assertThat;

import casemate.runtimes.device.Accelerator.Vendor;
import casemate.runtimes.device.AcceleratorSource.Absent;
import casemate.runtimes.device.AcceleratorSource.Failed;
import casemate.runtimes.device.AcceleratorSource.Found;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.time.Duration;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

/// With a shell script in the place of NVIDIA's program.
class NvidiaSmiTest {
    private static final long MIB = 1L << 20;

    @TempDir Path directory;

    @Test
    void readsAllGpus() throws IOException {
        NvidiaSmi smi =
                standIn(
                        """
                        [ "$1" = --query-gpu=index,uuid,name,memory.total,memory.free,driver_version ] || exit 2
                        [ "$2" = --format=csv,noheader,nounits ] || exit 3
                        echo '0, GPU-5f9d6d4c, NVIDIA H100 80GB HBM3, 81559, 81008, 550.90.07'
                        echo '1, GPU-0a1b2c3d, NVIDIA H100 80GB HBM3, 81559, 12, 550.90.07'
                        """);

        assertThat(smi.read())
                .isEqualTo(
                        new Found(
                                List.of(
                                        gpu(0, "GPU-5f9d6d4c", 81_559, 81_008),
                                        gpu(1, "GPU-0a1b2c3d", 81_559, 12)),
                                List.of()));
    }

    @Test
    void keepsAGpuThatDoesNotStateItsMemory() throws IOException {
        NvidiaSmi smi =
                standIn("echo '0, GPU-1, NVIDIA H100 80GB HBM3, [N/A], [N/A], 550.90.07'\n");

        assertThat(smi.read())
                .isEqualTo(
                        new Found(
                                List.of(gpu(0, "GPU-1", 0, 0)),
                                List.of(
                                        "nvidia:0 does not state its memory ([N/A]); no model is"
                                                + " placed on it")));
    }

    @Test
    void skipsLinesThatAreNotUnderstood() throws IOException {
        NvidiaSmi smi =
                standIn(
                        """
                        echo 'Unable to determine the device handle for GPU 0000:41:00.0: Unknown Error'
                        echo '1, GPU-1, NVIDIA H100 80GB HBM3, 10, 5, 550.90.07'
                        """);

        assertThat(smi.read())
                .isInstanceOfSatisfying(
                        Found.class,
                        found -> {
                            assertThat(found.accelerators())
                                    .containsExactly(gpu(1, "GPU-1", 10, 5));
                            assertThat(found.notes())
                                    .singleElement()
                                    .asString()
                                    .contains("a line that is not understood: Unable to");
                        });
    }

    @Test
    void reportsAProgramThatFails() throws IOException {
        NvidiaSmi smi = standIn("echo 'Driver mismatch'; exit 18\n");

        assertThat(smi.read())
                .isEqualTo(
                        new Failed(
                                program()
                                        + " failed: it ended with status 18; NVIDIA's GPUs are"
                                        + " not used"));
    }

    @Test
    @Timeout(30)
    void doesNotWaitForAProgramThatHangs() throws IOException {
        Path program = script("exec sleep 600\n");
        NvidiaSmi smi = new NvidiaSmi(program, Duration.ofMillis(300));

        assertThat(smi.read())
                .isEqualTo(
                        new Failed(
                                program
                                        + " did not answer within 300 ms; NVIDIA's GPUs are not"
                                        + " used"));
    }

    @Test
    void isAbsentWithoutTheProgram() {
        assertThat(new NvidiaSmi(null, NvidiaSmi.TIMEOUT).read()).isEqualTo(new Absent());
    }

    private static Accelerator gpu(int index, String uuid, long totalMib, long freeMib) {
        return new Accelerator(
                Vendor.NVIDIA,
                index,
                uuid,
                "NVIDIA H100 80GB HBM3",
                totalMib * MIB,
                freeMib * MIB,
                "550.90.07");
    }

    private NvidiaSmi standIn(String body) throws IOException {
        return new NvidiaSmi(script(body), NvidiaSmi.TIMEOUT);
    }

    private Path script(String body) throws IOException {
        Files.writeString(program(), "#!/bin/sh\n" + body);
        Files.setPosixFilePermissions(program(), PosixFilePermissions.fromString("rwx------"));
        return program();
    }

    private Path program() {
        return directory.resolve("nvidia-smi-stand-in");
    }
}
