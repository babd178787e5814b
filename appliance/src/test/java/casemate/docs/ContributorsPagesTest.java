package casemate.docs;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.regex.MatchResult;
import java.util.regex.Pattern;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;

/// What is said to those who build Casemate, as far as a test can hold it.
class ContributorsPagesTest {
    private static final Path ROOT = Path.of("..");

    private static String read(String file) throws IOException {
        return Files.readString(ROOT.resolve(file));
    }

    private static List<String> found(String text, String pattern) {
        return Pattern.compile(pattern, Pattern.MULTILINE)
                .matcher(text)
                .results()
                .map((MatchResult result) -> result.group(1))
                .distinct()
                .toList();
    }

    @Test
    void everyCommandOfDevIsThere() throws IOException {
        String dev = read("dev");
        String usage = dev.substring(dev.indexOf("usage() {"));
        usage = usage.substring(0, usage.indexOf("\nTXT"));
        List<String> commands = found(usage, "^  ([a-z-]+) ");
        assertThat(commands).hasSizeGreaterThan(8);
        assertThat(found(read("CONTRIBUTING.md"), "^\\| `\\./dev ([a-z-]+)"))
                .containsExactlyInAnyOrderElementsOf(commands);
    }

    @Test
    void everyModuleHasARow() throws IOException {
        List<String> modules = found(read("pom.xml"), "<module>([a-z-]+)</module>");
        assertThat(found(read("docs/explanation/architecture.md"), "^\\| `([a-z-]+)/` \\|"))
                .containsExactlyElementsOf(modulesInOrder(modules));
    }

    /// What others need comes first; what only measures comes last.
    private static List<String> modulesInOrder(List<String> modules) {
        return Stream.concat(
                        modules.stream().filter(module -> !module.equals("bench")),
                        Stream.of("bench"))
                .toList();
    }

    @Test
    void everyDecisionSaysItsNumber() throws IOException {
        try (Stream<Path> files = Files.list(ROOT.resolve("docs/decisions"))) {
            for (Path file : files.filter(f -> f.toString().matches(".*/\\d{4}-.*")).toList()) {
                int number = Integer.parseInt(file.getFileName().toString().substring(0, 4));
                assertThat(Files.readString(file)).startsWith("# " + number + ". ");
            }
        }
    }
}
