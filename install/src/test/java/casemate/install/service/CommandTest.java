package casemate.install.service;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;

class CommandTest {
    @Test
    void whatMisleadsAProgramIsDropped() {
        Map<String, String> environment = new HashMap<>();
        for (String name :
                List.of(
                        "LD_PRELOAD",
                        "LD_LIBRARY_PATH",
                        "LD_AUDIT",
                        "ENV",
                        "BASH_ENV",
                        "CDPATH",
                        "IFS",
                        "TMPDIR",
                        "XDG_RUNTIME_DIR",
                        "CASEMATE_DATA_DIR")) {
            environment.put(name, "/tmp/theirs");
        }
        environment.put("PATH", "/tmp/theirs:/usr/bin");
        environment.put("LANG", "C.UTF-8");
        environment.put("CASEMATE_UNPACK_DIR", "/srv/casemate/program");
        Command.clean(environment);
        assertThat(environment)
                .containsOnly(
                        Map.entry("PATH", Command.PATH),
                        Map.entry("LANG", "C.UTF-8"),
                        Map.entry("CASEMATE_UNPACK_DIR", "/srv/casemate/program"));
    }

    @Test
    void programsAreTheSystems() throws Exception {
        assertThat(Command.find("sh").orElseThrow().toString()).endsWith("/bin/sh");
        Path theirs = Files.createTempFile("casemate", "program");
        try {
            assertThat(Command.find(theirs.getFileName().toString())).isEmpty();
        } finally {
            Files.delete(theirs);
        }
        var said = Command.run(List.of("sh", "-c", "echo $PATH"), Duration.ofSeconds(60));
        assertThat(said.out().strip()).isEqualTo(Command.PATH);
    }
}
