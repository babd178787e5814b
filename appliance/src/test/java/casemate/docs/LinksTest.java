package casemate.docs;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.regex.MatchResult;
import java.util.regex.Pattern;
import java.util.stream.Stream;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/// Links that lead out of the repository are not followed: a build may have no network.
class LinksTest {
    private static final Pattern LINK = Pattern.compile("\\[[^]]*]\\(([^)\\s]+)\\)");

    static List<Path> pages() throws IOException {
        List<Path> pages = new ArrayList<>();
        pages.add(Page.REPOSITORY.resolve("README.md"));
        pages.add(Page.REPOSITORY.resolve("CONTRIBUTING.md"));
        try (Stream<Path> docs = Files.walk(Page.REPOSITORY.resolve("docs"))) {
            docs.filter(path -> path.toString().endsWith(".md")).sorted().forEach(pages::add);
        }
        return pages;
    }

    @ParameterizedTest
    @MethodSource("pages")
    void relativeLinksLeadSomewhere(Path path) {
        List<String> dead =
                LINK.matcher(String.join("\n", Page.of(path).lines()))
                        .results()
                        .map(LinksTest::target)
                        .filter(target -> !target.matches("[a-z]+:.*"))
                        .filter(target -> !leadsSomewhere(path, target))
                        .toList();
        assertThat(dead).as("dead links in %s", path).isEmpty();
    }

    private static String target(MatchResult link) {
        return link.group(1);
    }

    private static boolean leadsSomewhere(Path from, String target) {
        String[] parts = target.split("#", 2);
        Path to = parts[0].isEmpty() ? from : from.resolveSibling(parts[0]).normalize();
        if (parts.length == 1 || !to.toString().endsWith(".md")) {
            return Files.exists(to);
        }
        return Files.exists(to) && Page.of(to).anchors().anyMatch(parts[1]::equals);
    }
}
