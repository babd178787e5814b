package casemate.runtimes.fleet;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.BufferedReader;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Set;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/// What becomes of runtimes when Casemate itself is killed.
class OrphansTest {
    @TempDir Path dir;

    @Test
    void whatAKilledFleetLeftRunningIsEndedByTheNext() throws Exception {
        Process host =
                new ProcessBuilder(
                                StandIns.java(),
                                "--enable-native-access=ALL-UNNAMED",
                                "--add-exports=java.base/sun.nio.ch=ALL-UNNAMED",
                                "-cp",
                                System.getProperty("java.class.path"),
                                FleetHost.class.getName(),
                                dir.toString())
                        .redirectErrorStream(true)
                        .start();
        ProcessGroup orphans;
        try (BufferedReader output = host.inputReader()) {
            String line = output.readLine();
            while (line != null && !line.startsWith("ready ")) {
                line = output.readLine();
            }
            assertThat(line).as("the helper's fleet is ready").isNotNull();
            orphans = onlyRecord().group();
            assertThat(line).isEqualTo("ready " + orphans.leader());
            assertThat(orphans.members()).as("runtime and its child").hasSize(2);

            assertThatThrownBy(() -> open().close())
                    .as("while its owner lives")
                    .hasMessageContaining("another Casemate uses it");
            assertThat(orphans.members()).hasSize(2);
        } finally {
            host.destroyForcibly();
            host.waitFor();
        }
        assertThat(orphans.members()).as("they outlive their owner").hasSize(2);
        open().close();
        assertThat(orphans.members()).isEmpty();
        try (var left = Files.list(dir.resolve("i"))) {
            assertThat(left).isEmpty();
        }
    }

    @Test
    void aPidThatWasReusedIsLeftAlone() throws Exception {
        Process other = new ProcessBuilder("sleep", "60").start();
        try {
            Path leftover = Files.createDirectories(dir.resolve("i").resolve("demo-1"));
            ProcessTable.Entry entry =
                    java.util.Objects.requireNonNull(ProcessTable.entry(other.pid()));
            // Same pid, but the process in the record had started earlier.
            var group = new ProcessGroup(other.pid(), entry.startTicks() - 1, Token.next());
            new ProcessRecord(ProcessTable.boot(), group).write(leftover);
            open().close();
            assertThat(other.isAlive()).isTrue();
            assertThat(leftover).doesNotExist();
        } finally {
            other.destroyForcibly();
        }
    }

    @Test
    void recordsOfAnotherBootAndBrokenOnesAreOnlyRemoved() throws Exception {
        Process other = new ProcessBuilder("sleep", "60").start();
        try {
            ProcessTable.Entry entry =
                    java.util.Objects.requireNonNull(ProcessTable.entry(other.pid()));
            Path rebooted = Files.createDirectories(dir.resolve("i").resolve("a-1"));
            var group = new ProcessGroup(other.pid(), entry.startTicks(), Token.next());
            new ProcessRecord("another boot", group).write(rebooted);
            Path broken = Files.createDirectories(dir.resolve("i").resolve("b-2"));
            Files.writeString(broken.resolve(ProcessRecord.FILE), "pid=" + other.pid() + "\ntok");
            open().close();
            assertThat(other.isAlive()).isTrue();
            assertThat(rebooted).doesNotExist();
            assertThat(broken).doesNotExist();
        } finally {
            other.destroyForcibly();
        }
    }

    @Test
    void aRunDirectoryThatIsTooLongForSocketsIsRefused() {
        assertThatThrownBy(() -> RunDirectory.open(dir.resolve("x".repeat(100))))
                .hasMessageContaining("Choose a shorter one");
    }

    @Test
    void onlyWeMayEnter() throws IOException {
        open().close();
        for (Path path : Set.of(dir, dir.resolve("i"), dir.resolve("logs"))) {
            assertThat(
                            java.nio.file.attribute.PosixFilePermissions.toString(
                                    Files.getPosixFilePermissions(path)))
                    .isEqualTo("rwx------");
        }
    }

    private Fleet open() {
        return Fleet.open(StandIns.settings(dir), List.of(), () -> StandIns.machine(8L << 30));
    }

    private ProcessRecord onlyRecord() throws IOException {
        try (var instances = Files.list(dir.resolve("i"))) {
            return ProcessRecord.read(instances.findFirst().orElseThrow()).orElseThrow();
        }
    }
}
