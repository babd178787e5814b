package casemate.install.preflight;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import casemate.install.preflight.Finding.Verdict;
import casemate.signing.RefusedException;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.nio.file.Files;
import java.nio.file.Path;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class PreflightTest {
    private static final String FLAGS = "flags : fpu avx avx2 f16c fma bmi2\n";
    private static final long GIB = 1L << 30;

    @TempDir Path temp;

    @BeforeEach
    void machine() throws Exception {
        Files.writeString(temp.resolve("cpuinfo"), FLAGS);
        Files.writeString(temp.resolve("meminfo"), "MemTotal:       16777216 kB\n");
    }

    private Needs needs(long disk, long memory, int port) {
        return new Needs(temp.resolve("a/b"), disk, temp.resolve("data"), 0, memory, port);
    }

    private Finding finding(String check, Needs needs) throws Exception {
        return new Preflight(temp)
                .findings(needs).stream()
                        .filter(f -> f.check().equals(check))
                        .findFirst()
                        .orElseThrow();
    }

    @Test
    void thisMachineDoes() throws Exception {
        assertThat(new Preflight(temp).findings(needs(1, GIB, 0)))
                .allSatisfy(f -> assertThat(f.verdict()).as(f.toString()).isEqualTo(Verdict.OK));
    }

    @Test
    void aProcessorWithoutWhatTheRuntimeNeedsIsRefused() throws Exception {
        assumeTrue(System.getProperty("os.arch").equals("amd64"));
        Files.writeString(temp.resolve("cpuinfo"), "flags : fpu sse2 fma\n");

        Finding processor = finding("processor", needs(1, 1, 0));

        assertThatThrownBy(processor::require)
                .isInstanceOf(RefusedException.class)
                .hasMessageContaining("expected avx2, f16c, fma, found no avx2, no f16c");
    }

    @Test
    void littleMemoryIsAWarningForThereMayBeAnAccelerator() throws Exception {
        Finding memory = finding("memory", needs(1, 40 * GIB, 0));

        assertThat(memory.verdict()).isEqualTo(Verdict.WARN);
        assertThat(memory.expected()).contains("40,960 MiB");
        assertThat(memory.found()).isEqualTo("16,384 MiB");
    }

    @Test
    void aFullDiskIsRefusedWithTheNumbers() throws Exception {
        Finding disk = finding("disk of the prefix", needs(1L << 60, 1, 0));

        assertThat(disk.verdict()).isEqualTo(Verdict.FAIL);
        assertThat(disk.expected()).contains("1,099,511,627,776 MiB");
    }

    @Test
    void aPortThatSomebodyHasIsRefused() throws Exception {
        try (ServerSocket socket = new ServerSocket(0, 1, InetAddress.getLoopbackAddress())) {
            Finding port = finding("port", needs(1, 1, socket.getLocalPort()));

            assertThat(port.verdict()).isEqualTo(Verdict.FAIL);
            assertThat(port.advice()).contains("--port");
        }
    }

    @Test
    void aFileInTheWayIsRefused() throws Exception {
        Files.writeString(temp.resolve("a"), "");

        assertThat(finding("prefix", needs(1, 1, 0)).verdict()).isEqualTo(Verdict.FAIL);
    }
}
