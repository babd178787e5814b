package casemate.runtimes.fleet;

import casemate.base.AtomicFile;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.HashMap;
import java.util.Map;
import java.util.Optional;

/// The note that is left on disk about a process, so that whoever comes after our own kill -9 can
/// find it. It is written before the process starts, with its token, and once more with its pid.
///
/// @param boot the boot during which it was started
record ProcessRecord(String boot, ProcessGroup group) {
    static final String FILE = "process";

    void write(Path directory) throws IOException {
        String text =
                String.join(
                        "\n",
                        "boot=" + boot,
                        "token=" + group.token(),
                        "pid=" + group.leader(),
                        "ticks=" + group.startTicks(),
                        "");
        AtomicFile.write(directory.resolve(FILE), text);
    }

    /// Empty when there is none, or when it makes no sense, as after a power cut.
    static Optional<ProcessRecord> read(Path directory) throws IOException {
        Path file = directory.resolve(FILE);
        if (!Files.isRegularFile(file) || Files.size(file) > 4096) {
            return Optional.empty();
        }
        Map<String, String> fields = new HashMap<>();
        Files.readString(file, StandardCharsets.ISO_8859_1)
                .lines()
                .map(line -> line.split("=", 2))
                .filter(pair -> pair.length == 2)
                .forEach(pair -> fields.put(pair[0], pair[1]));
        String token = fields.getOrDefault("token", "");
        if (token.length() < 16) {
            return Optional.empty();
        }
        try {
            return Optional.of(
                    new ProcessRecord(
                            fields.getOrDefault("boot", ""),
                            new ProcessGroup(
                                    Long.parseLong(fields.getOrDefault("pid", "0")),
                                    Long.parseLong(fields.getOrDefault("ticks", "0")),
                                    token)));
        } catch (NumberFormatException e) {
            return Optional.empty();
        }
    }
}
