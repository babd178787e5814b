package casemate.docs;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.regex.Pattern;
import java.util.stream.Stream;

/// A Markdown page, as far as tests have to understand it.
///
/// @param path relative to the module
/// @param lines without those of code blocks
public record Page(Path path, List<String> lines) {
    /// The repository, seen from the module whose tests run.
    static final Path REPOSITORY = Path.of("..");

    private static final Pattern HEADING = Pattern.compile("#{1,6} .*");

    static Page of(Path path) {
        List<String> text = new ArrayList<>();
        boolean code = false;
        try {
            for (String line : Files.readAllLines(path)) {
                if (line.strip().startsWith("```")) {
                    code = !code;
                } else if (!code) {
                    text.add(line);
                }
            }
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
        return new Page(path, text);
    }

    /// A page of `docs/reference`.
    public static Page reference(String name) {
        return of(REPOSITORY.resolve("docs/reference").resolve(name));
    }

    /// The text of every section up to the next heading of any level, by heading.
    public Map<String, List<String>> sections() {
        Map<String, List<String>> sections = new LinkedHashMap<>();
        List<String> current = new ArrayList<>();
        for (String line : lines) {
            if (HEADING.matcher(line).matches()) {
                current = new ArrayList<>();
                sections.put(line.replaceFirst("^#+ ", ""), current);
            } else {
                current.add(line);
            }
        }
        return sections;
    }

    /// The rows of a section's tables, as cells without backticks; heads are rows, too.
    public List<List<String>> rows(String section) {
        return sections().getOrDefault(section, List.of()).stream()
                .filter(line -> line.startsWith("|") && !line.startsWith("| ---"))
                .map(Page::cells)
                .toList();
    }

    private static List<String> cells(String line) {
        return Arrays.stream(line.split("\\|", -1))
                .skip(1)
                .map(cell -> cell.replace("`", "").strip())
                .toList();
    }

    /// The anchors that a reader's browser finds, as GitHub makes them out of headings.
    Stream<String> anchors() {
        return sections().keySet().stream()
                .map(heading ->
                        heading.toLowerCase(Locale.ROOT)
                                .replaceAll("[^a-z0-9 _-]", "")
                                .replace(' ', '-'));
    }
}
