package casemate.bench.run;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Comparator;

/// A directory and the programs that were started there; both go at the end and when interrupted,
/// whichever comes first.
public final class Scratch implements AutoCloseable {
    private final Path directory;
    private final Programs programs;

    public Scratch() throws IOException {
        // A short name: a Unix socket's path has at most 107 bytes.
        directory = Files.createTempDirectory("casemate-bench");
        programs = new Programs(directory);
        Runtime.getRuntime().addShutdownHook(new Thread(this::close, "clean-up"));
    }

    public Path directory() {
        return directory;
    }

    public Programs programs() {
        return programs;
    }

    @Override
    public synchronized void close() {
        programs.close();
        if (!Files.exists(directory)) {
            return;
        }
        try (var files = Files.walk(directory)) {
            for (var file : files.sorted(Comparator.reverseOrder()).toList()) {
                Files.deleteIfExists(file);
            }
        } catch (IOException e) {
            System.err.println("bench: left " + directory + " behind: " + e.getMessage());
        }
    }
}
