package casemate.packaging;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.FileTime;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.stream.Stream;

/// The directory that the file unpacks to: `runtime/`, `app/` with its caches, `jvm.options`.
record Unpacked(Path root) {
    /// Caches are only good for jars of the very time stamp they were trained with, and archives
    /// keep whole seconds.
    private static final FileTime STAMP = FileTime.from(Instant.parse("2026-11-01T00:00:00Z"));

    /// The virtual machine says what it thinks of its caches on standard output, where a command's
    /// JSON goes.
    private static final List<String> QUIET = List.of("-Xlog:disable", "-Xlog:all=error:stderr");

    enum Cache {
        SERVE("serve.aot"),
        COMMAND("command.aot"),
        WORKER("worker.aot");

        final String file;

        Cache(String file) {
            this.file = file;
        }
    }

    Path runtime() {
        return root.resolve("runtime");
    }

    Path application() {
        return root.resolve("app");
    }

    Path jvmOptions() {
        return root.resolve("jvm.options");
    }

    Path cache(Cache cache) {
        return application().resolve(cache.file);
    }

    /// Writes the options with which the virtual machine is trained and started.
    void writeJvmOptions(Path shipped) throws IOException {
        List<String> options = new ArrayList<>(Files.readAllLines(shipped));
        options.addAll(QUIET);
        Files.write(jvmOptions(), options);
    }

    void stamp() throws IOException {
        try (Stream<Path> files = Files.walk(root)) {
            for (Path file : files.toList()) {
                if (!Files.isSymbolicLink(file)) {
                    Files.setLastModifiedTime(file, STAMP);
                }
            }
        }
    }

    /// The command line of the packaged application, as the stub starts it.
    ///
    /// @param java further options of the virtual machine
    List<String> command(List<String> java, String... arguments) {
        List<String> line =
                new ArrayList<>(
                        List.of(runtime().resolve("bin/java").toString(), "@" + jvmOptions()));
        line.addAll(java);
        line.addAll(List.of("-jar", application().resolve("quarkus-run.jar").toString()));
        line.addAll(List.of(arguments));
        return line;
    }
}
