package casemate.runtimes.device;

import java.io.BufferedReader;
import java.io.IOException;
import java.io.InputStreamReader;
import java.nio.charset.StandardCharsets;
import java.nio.file.DirectoryStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.Optional;
import java.util.OptionalLong;

/// The small text files of `/proc` and `/sys` under a root. Each of them may be missing or
/// unreadable, in a container or on an old kernel, and then counts as empty.
final class SystemFiles {
    private static final int MAX_LINES = 4096;
    private static final int MAX_ENTRIES = 4096;

    private final Path root;

    SystemFiles(Path root) {
        this.root = root;
    }

    boolean exists(String path) {
        return Files.exists(root.resolve(path));
    }

    List<String> lines(String path) {
        List<String> lines = new ArrayList<>();
        Path file = root.resolve(path);
        if (!Files.isRegularFile(file)) {
            return lines;
        }
        try (BufferedReader reader =
                new BufferedReader(
                        new InputStreamReader(
                                Files.newInputStream(file), StandardCharsets.UTF_8))) {
            String line;
            while (lines.size() < MAX_LINES && (line = reader.readLine()) != null) {
                lines.add(line);
            }
        } catch (IOException e) {
            // Some files of the kernel can be opened but not read; what came before still counts.
            return lines;
        }
        return lines;
    }

    /// The first line, unless it is blank.
    Optional<String> line(String path) {
        return lines(path).stream().findFirst().map(String::strip).filter(s -> !s.isEmpty());
    }

    /// The first line as a number that is not negative.
    OptionalLong number(String path) {
        return line(path).map(SystemFiles::parse).orElse(OptionalLong.empty());
    }

    /// What follows `key` and a colon, or a space, at the start of a line.
    Optional<String> value(String path, String key) {
        return lines(path).stream()
                .filter(line -> line.startsWith(key))
                .map(line -> line.substring(key.length()).strip())
                .map(rest -> rest.startsWith(":") ? rest.substring(1).strip() : rest)
                .filter(value -> !value.isEmpty())
                .findFirst();
    }

    /// Names in a directory that match a pattern, the shorter and then the smaller ones first, so
    /// that `card10` follows `card9`.
    List<String> names(String directory, String pattern) {
        List<String> names = new ArrayList<>();
        try (DirectoryStream<Path> entries = Files.newDirectoryStream(root.resolve(directory))) {
            for (Path entry : entries) {
                String name = entry.getFileName().toString();
                if (names.size() < MAX_ENTRIES && name.matches(pattern)) {
                    names.add(name);
                }
            }
        } catch (IOException e) {
            return List.of();
        }
        names.sort(
                Comparator.comparingInt(String::length).thenComparing(Comparator.naturalOrder()));
        return names;
    }

    static OptionalLong parse(String text) {
        try {
            long value = Long.parseLong(text);
            return value < 0 ? OptionalLong.empty() : OptionalLong.of(value);
        } catch (NumberFormatException e) {
            return OptionalLong.empty();
        }
    }

    /// How many numbers a list such as `0-3,8,10-11` has; 0 when it is no such list.
    static int count(String list) {
        long count = 0;
        for (String range : list.strip().split(",", -1)) {
            if (!range.matches("[0-9]{1,6}(-[0-9]{1,6})?")) {
                return 0;
            }
            int dash = range.indexOf('-');
            int first = Integer.parseInt(dash < 0 ? range : range.substring(0, dash));
            int last = Integer.parseInt(range.substring(dash + 1));
            count += Math.max(last - first + 1, 0);
        }
        return (int) Math.min(count, 1_000_000);
    }
}
