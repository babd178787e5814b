package casemate.cli;

import static org.assertj.core.api.Assertions.assertThat;

import casemate.docs.Page;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class BuildDigestTest {
    @TempDir Path application;

    @Test
    void itIsWhatTheDocumentedCommandPrints() throws Exception {
        for (String name :
                new String[] {"quarkus-run.jar", "lib/main/b.jar", "lib/a.jar", "lib/a-1.jar"}) {
            Path file = application.resolve(name);
            Files.createDirectories(file.getParent());
            Files.writeString(file, "content of " + name);
        }
        Files.writeString(application.resolve("lib/notes.txt"), "no jar");

        Process shell =
                new ProcessBuilder("sh", "-c", documented())
                        .directory(application.toFile())
                        .redirectErrorStream(true)
                        .start();
        String printed = new String(shell.getInputStream().readAllBytes(), StandardCharsets.UTF_8);

        assertThat(shell.waitFor()).as(printed).isZero();
        assertThat(printed).isEqualTo(BuildDigest.ofJars(application) + "  -\n");
    }

    @Test
    void anotherByteIsAnotherBuild() throws IOException {
        Path jar = Files.writeString(application.resolve("a.jar"), "one");
        String before = BuildDigest.ofJars(application);
        Files.writeString(jar, "two");
        assertThat(BuildDigest.ofJars(application)).matches("[0-9a-f]{64}").isNotEqualTo(before);
    }

    private static String documented() throws IOException {
        try (Stream<String> lines = Files.lines(Page.reference("commands.md").path())) {
            return lines.filter(line -> line.startsWith("$ find . "))
                    .map(line -> line.substring(2))
                    .findFirst()
                    .orElseThrow();
        }
    }
}
