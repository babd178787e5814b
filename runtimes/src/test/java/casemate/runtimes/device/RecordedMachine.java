package casemate.runtimes.device;

import java.io.IOException;
import java.io.InputStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Objects;

/// The files of a machine under a directory, from one text: what follows `== PATH` is its content.
final class RecordedMachine {
    private RecordedMachine() {}

    /// @return the directory, filled
    static Path unpack(String name, Path directory) throws IOException {
        StringBuilder content = new StringBuilder();
        Path file = directory.resolve("description");
        for (String line : lines(name)) {
            if (line.startsWith("== ")) {
                Files.writeString(file, content);
                content.setLength(0);
                file = directory.resolve(line.substring(3));
                Files.createDirectories(file.getParent());
            } else {
                content.append(line).append('\n');
            }
        }
        Files.writeString(file, content);
        return directory;
    }

    private static List<String> lines(String name) throws IOException {
        try (InputStream in =
                RecordedMachine.class.getResourceAsStream("/machines/" + name + ".txt")) {
            return new String(
                            Objects.requireNonNull(in, name).readAllBytes(), StandardCharsets.UTF_8)
                    .lines()
                    .toList();
        }
    }
}
