package casemate.runtimes.model;

import java.io.IOException;
import java.io.InputStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import org.jspecify.annotations.Nullable;

/// The front matter of a Hugging Face model card, `README.md`: lines of `key: value` between two
/// lines of three dashes.
final class ModelCard {
    private static final int MAX_BYTES = 64 * 1024;
    private static final String LICENCE = "license:";

    private ModelCard() {}

    static @Nullable String licence(Path directory, List<String> names) {
        if (!names.contains("README.md")) {
            return null;
        }
        List<String> lines = firstLines(ModelPaths.inside(directory, "README.md"));
        if (lines.isEmpty() || !lines.getFirst().strip().equals("---")) {
            return null;
        }
        return lines.stream()
                .skip(1)
                .takeWhile(line -> !line.strip().equals("---"))
                .filter(line -> line.startsWith(LICENCE))
                .map(line -> line.substring(LICENCE.length()).strip())
                .filter(licence -> !licence.isEmpty())
                .map(ModelFileException::quote)
                .findFirst()
                .orElse(null);
    }

    private static List<String> firstLines(Path path) {
        if (!Files.isRegularFile(path)) {
            return List.of();
        }
        try (InputStream in = Files.newInputStream(path)) {
            return new String(in.readNBytes(MAX_BYTES), StandardCharsets.UTF_8).lines().toList();
        } catch (IOException e) {
            throw ModelPaths.unreadable(path, e);
        }
    }
}
