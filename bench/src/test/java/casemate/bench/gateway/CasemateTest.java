package casemate.bench.gateway;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/// What may be named as a build of Casemate.
class CasemateTest {
    @TempDir Path directory;

    @Test
    void aBuildIsKnownByWhatItSays() throws Exception {
        var file = program("echo 'casemate 0.1.0-SNAPSHOT (7e107e2a1b2c)'; echo more");
        assertThat(build(file).version()).isEqualTo("casemate 0.1.0-SNAPSHOT (7e107e2a1b2c)");
    }

    @Test
    void whatIsNotThereOrNoProgramIsNamed() throws Exception {
        assertThatThrownBy(() -> build(directory.resolve("gone")))
                .isInstanceOf(IOException.class)
                .hasMessage(
                        directory.resolve("gone")
                                + " is not there. Name a build of Casemate, such as"
                                + " appliance/target/casemate.");
        var text = Files.writeString(directory.resolve("notes.txt"), "casemate 1 (abc)");
        assertThatThrownBy(() -> build(text))
                .isInstanceOf(IOException.class)
                .hasMessageContaining(text + " is not a file that may be executed.");
        assertThatThrownBy(() -> build(directory))
                .isInstanceOf(IOException.class)
                .hasMessageContaining("is not a file that may be executed.");
    }

    @Test
    void anotherProgramIsNotTakenForOne() throws Exception {
        assertThatThrownBy(() -> build(program("echo 'nginx version: nginx/1.22.1'")))
                .isInstanceOf(IOException.class)
                .hasMessageContaining("is not a Casemate")
                .hasMessageContaining("nginx/1.22.1");
        assertThatThrownBy(() -> build(program("exit 0")))
                .hasMessageContaining("is not a Casemate")
                .hasMessageEndingWith("but: nothing");
        // As much as it likes to say is not read to its end.
        assertThatThrownBy(() -> build(program("exec yes")))
                .hasMessageContaining("is not a Casemate")
                .hasMessageEndingWith("but: y");
    }

    @Test
    void whatCannotBeStartedIsNotTakenForOne() throws Exception {
        var file = executable(Files.write(directory.resolve("other-machine"), new byte[] {0x7f}));
        assertThatThrownBy(() -> build(file))
                .isInstanceOf(IOException.class)
                .hasMessageContaining(file + " is not a Casemate");
    }

    @Test
    void comparingNeedsSomethingUnderTest() {
        assertThatThrownBy(() ->
                        Options.parse(
                                new String[] {"--against", "/bin/true", "--without", "casemate"}))
                .hasMessageContaining("--without casemate");
        var options = Options.parse(new String[] {"--against", "/bin/true", "--pairs", "3"});
        assertThat(options.against()).isEqualTo(Path.of("/bin/true"));
        assertThat(options.pairs()).isEqualTo(3);
        assertThat(Options.USAGE).contains("--against PATH", "--starts N", "--pairs N");
    }

    private static Casemate build(Path file) throws IOException {
        return new Casemate("against", file, Options.parse(new String[] {}));
    }

    private Path program(String script) throws IOException {
        return executable(
                Files.writeString(
                        Files.createTempFile(directory, "program", ""), "#!/bin/sh\n" + script));
    }

    private static Path executable(Path file) throws IOException {
        return Files.setPosixFilePermissions(file, PosixFilePermissions.fromString("rwx------"));
    }
}
