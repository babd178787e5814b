package casemate.bench.run;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.concurrent.TimeUnit;
import java.util.stream.Stream;

/// Finds programs, and starts and stops them: whatever was started here is stopped by [#close], by
/// process id, with what it started itself.
public final class Programs implements AutoCloseable {
    private static final List<String> ALSO = List.of("/usr/sbin", "/usr/local/sbin", "/sbin");

    private final Path logs;
    private final List<Process> running = new ArrayList<>();
    private boolean closed;

    public Programs(Path logs) {
        this.logs = logs;
    }

    /// @throws IOException that says what to install
    public static Path find(String name, String debianPackage) throws IOException {
        String path = System.getenv().getOrDefault("PATH", "");
        return Stream.concat(Stream.of(path.split(":", -1)), ALSO.stream())
                .filter(directory -> !directory.isEmpty())
                .map(directory -> Path.of(directory, name))
                .filter(Files::isExecutable)
                .findFirst()
                .orElseThrow(() ->
                        new IOException(
                                name
                                        + " is neither on PATH nor under /usr/sbin. Install it"
                                        + " (Debian: apt-get install "
                                        + debianPackage
                                        + ")."));
    }

    public static String java() {
        return Path.of(System.getProperty("java.home"), "bin", "java").toString();
    }

    /// A main class of this module in a process of its own.
    public static List<String> ours(Class<?> main, String... arguments) {
        List<String> command =
                new ArrayList<>(
                        List.of(
                                java(),
                                "-XX:+UseSerialGC",
                                "-Xmx512m",
                                "--enable-native-access=ALL-UNNAMED",
                                "--sun-misc-unsafe-memory-access=allow",
                                "-cp",
                                System.getProperty("java.class.path"),
                                main.getName()));
        command.addAll(List.of(arguments));
        return command;
    }

    /// Starts a program on one core; its output goes to a file.
    public Process start(String name, int core, List<String> command) throws IOException {
        return start(name, core, command, ProcessBuilder.Redirect.to(log(name).toFile()));
    }

    public Process start(
            String name, int core, List<String> command, ProcessBuilder.Redirect output)
            throws IOException {
        List<String> pinned =
                new ArrayList<>(
                        List.of(
                                find("taskset", "util-linux").toString(),
                                "-c",
                                Integer.toString(core)));
        pinned.addAll(command);
        synchronized (running) {
            if (closed) {
                throw new IOException("not starting " + name + ": the benchmark is being stopped");
            }
            var process = launch(name, pinned, output);
            running.add(process);
            return process;
        }
    }

    /// Starts a program on whatever core is free.
    ///
    /// @param environment what is added to this process's
    public Process start(String name, List<String> command, Map<String, String> environment)
            throws IOException {
        synchronized (running) {
            if (closed) {
                throw new IOException("not starting " + name + ": the benchmark is being stopped");
            }
            var builder =
                    new ProcessBuilder(command)
                            .redirectError(
                                    ProcessBuilder.Redirect.appendTo(log(name + ".err").toFile()))
                            .redirectOutput(ProcessBuilder.Redirect.appendTo(log(name).toFile()));
            builder.environment().putAll(environment);
            var process = builder.start();
            running.add(process);
            return process;
        }
    }

    private Process launch(String name, List<String> pinned, ProcessBuilder.Redirect output)
            throws IOException {
        return new ProcessBuilder(pinned)
                .redirectError(ProcessBuilder.Redirect.appendTo(log(name + ".err").toFile()))
                .redirectOutput(output)
                .start();
    }

    public Path log(String name) {
        return logs.resolve(name + ".log");
    }

    /// The last lines that a program wrote, for messages.
    public String lastWords(String name) {
        var words = new StringBuilder();
        for (var file : List.of(log(name), log(name + ".err"))) {
            try {
                List<String> lines = Files.exists(file) ? Files.readAllLines(file) : List.of();
                lines.subList(Math.max(0, lines.size() - 15), lines.size())
                        .forEach(line -> words.append("\n    ").append(line));
            } catch (IOException e) {
                throw new UncheckedIOException(e);
            }
        }
        return words.toString();
    }

    /// What a program prints, for its version.
    public static String output(List<String> command) throws IOException, InterruptedException {
        var process = new ProcessBuilder(command).redirectErrorStream(true).start();
        try (var text = process.inputReader()) {
            String all = String.join("\n", text.readAllLines());
            process.waitFor(10, TimeUnit.SECONDS);
            return all;
        }
    }

    public void stop(Process process) throws InterruptedException {
        List<ProcessHandle> tree =
                Stream.concat(Stream.of(process.toHandle()), process.descendants()).toList();
        tree.forEach(ProcessHandle::destroy);
        if (!process.waitFor(8, TimeUnit.SECONDS)) {
            process.destroyForcibly().waitFor(5, TimeUnit.SECONDS);
        }
        tree.forEach(ProcessHandle::destroyForcibly);
    }

    @Override
    public void close() {
        List<Process> last;
        synchronized (running) {
            closed = true;
            last = List.copyOf(running).reversed();
            running.clear();
        }
        for (var process : last) {
            try {
                stop(process);
            } catch (InterruptedException e) {
                Thread.currentThread().interrupt();
                process.destroyForcibly();
            }
        }
    }
}
