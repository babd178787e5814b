package casemate.gateway;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;

/// The way of a call, as it is and as it is told.
class WayTest {
    private static final Path ARCHITECTURE = Path.of("../docs/explanation/architecture.md");
    private static final Path SOURCES = Path.of("src/main/java/casemate/gateway");
    private static final int LONGEST_STATION = 120;

    private static List<String> way() throws Exception {
        try (var gateway = new GatewayUnderTest((_, _) -> {})) {
            return gateway.gateway.way().names();
        }
    }

    @Test
    void theDocumentationQuotesIt() throws Exception {
        List<String> way = way();
        System.out.println("The way of a call: " + String.join(", ", way));
        String text = Files.readString(ARCHITECTURE);
        String list = text.substring(text.indexOf("## The way of a call"));
        list = list.substring(list.indexOf("```\n") + 4);
        list = list.substring(0, list.indexOf("\n```"));
        assertThat(list.lines().map(line -> line.substring(0, line.indexOf(' '))))
                .as("%s, in its order", ARCHITECTURE)
                .containsExactlyElementsOf(way);
    }

    @Test
    void aStationIsShortAndSaysWhyItStandsThere() throws Exception {
        for (String station : way()) {
            List<String> lines = Files.readAllLines(SOURCES.resolve(station + ".java"));
            assertThat(lines).as(station).hasSizeLessThanOrEqualTo(LONGEST_STATION);
            String before = String.join("\n", lines).split("\\b(record|final class) ", 2)[0];
            assertThat(before.lines().filter(line -> line.startsWith("///")))
                    .as("the reason of %s", station)
                    .isNotEmpty();
        }
    }

    @Test
    void noStationLiesAroundUnused() throws Exception {
        try (Stream<Path> files = Files.list(SOURCES)) {
            List<String> stations =
                    files.filter(WayTest::isStation)
                            .map(file -> file.getFileName().toString().replace(".java", ""))
                            .toList();
            assertThat(stations).containsExactlyInAnyOrderElementsOf(way());
        }
    }

    private static boolean isStation(Path file) {
        try {
            return Files.isRegularFile(file)
                    && Files.readString(file).contains(" implements Station ");
        } catch (java.io.IOException e) {
            throw new java.io.UncheckedIOException(e);
        }
    }
}
