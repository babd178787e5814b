package casemate.runtimes.fleet;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class InstanceLogTest {
    @TempDir Path dir;

    @Test
    void rotatesAndKeepsTheTail() throws IOException {
        Path file = dir.resolve("demo.log");
        InstanceLog log = new InstanceLog(file, new FleetSettings.LogLimits(10_000, 2, 3));
        StringBuilder text = new StringBuilder();
        for (int i = 1; i <= 5000; i++) {
            text.append("line ").append(i).append('\n');
        }
        log.copy(bytes(text.toString()));
        assertThat(log.lines()).isEqualTo(5000);
        assertThat(log.tail()).containsExactly("line 4998", "line 4999", "line 5000");
        try (var files = Files.list(dir)) {
            for (Path made : files.toList()) {
                // One read of 8 KiB may go beyond the limit.
                assertThat(Files.size(made)).isLessThan(10_000 + 8192);
                assertThat(PosixFilePermissions.toString(Files.getPosixFilePermissions(made)))
                        .isEqualTo("rw-------");
            }
        }
        assertThat(dir.resolve("demo.log.1")).exists();
        assertThat(dir.resolve("demo.log.2")).doesNotExist();
    }

    @Test
    void hostileOutputStaysBounded() throws IOException {
        InstanceLog log =
                new InstanceLog(dir.resolve("x.log"), new FleetSettings.LogLimits(10_000, 1, 3));
        log.copy(bytes("a".repeat(1_000_000) + "\n\u001b[31mred\u0007\nlast without end"));
        assertThat(log.tail()).hasSize(3);
        assertThat(log.tail().getFirst()).hasSize(2000);
        assertThat(log.tail().get(1)).isEqualTo("?[31mred?");
        assertThat(log.tail().get(2)).isEqualTo("last without end");
    }

    @Test
    void aFileThatCannotBeWrittenDoesNotStopTheRuntime() {
        InstanceLog log =
                new InstanceLog(
                        dir.resolve("missing").resolve("x.log"),
                        new FleetSettings.LogLimits(10_000, 1, 3));
        log.copy(bytes("still heard\n"));
        assertThat(log.tail()).containsExactly("still heard");
    }

    private static ByteArrayInputStream bytes(String text) {
        return new ByteArrayInputStream(text.getBytes(StandardCharsets.UTF_8));
    }
}
