package casemate.runtimes.worker;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.TimeUnit;

/// A worker as a real process.
final class Child implements AutoCloseable {
    static final Path MODEL = Path.of("models/casemate-demo.gguf").toAbsolutePath();

    private static final Duration PATIENCE = Duration.ofSeconds(60);

    final Process process;
    final Path socket;
    private final Path log;

    private Child(Process process, Path socket, Path log) {
        this.process = process;
        this.socket = socket;
        this.log = log;
    }

    static List<String> llama(Path directory, int context, int slots) {
        return llama(MODEL, directory, context, slots);
    }

    static List<String> llama(Path model, Path directory, int context, int slots) {
        List<String> command = java("llama", model, directory);
        command.addAll(List.of("--context", "" + context, "--slots", "" + slots));
        return command;
    }

    static List<String> djl(Path model, Path directory) {
        return java("djl", model, directory);
    }

    private static List<String> java(String kind, Path model, Path directory) {
        return new ArrayList<>(
                List.of(
                        Path.of(System.getProperty("java.home"), "bin", "java").toString(),
                        "-XX:TieredStopAtLevel=1",
                        "--enable-native-access=ALL-UNNAMED",
                        "--add-exports=java.base/sun.nio.ch=ALL-UNNAMED",
                        "-cp",
                        System.getProperty("java.class.path"),
                        WorkerMain.class.getName(),
                        kind,
                        "--model",
                        model.toString(),
                        "--alias",
                        "demo",
                        "--socket",
                        directory.resolve("w.sock").toString(),
                        "--threads",
                        "1"));
    }

    /// Starts it as our own child.
    static Child start(Path directory, List<String> command) throws IOException {
        command.addAll(List.of("--parent", "" + ProcessHandle.current().pid()));
        return launch(directory, command);
    }

    static Child launch(Path directory, List<String> command) throws IOException {
        Path log = directory.resolve("worker.log");
        ProcessBuilder builder =
                new ProcessBuilder(command).redirectErrorStream(true).redirectOutput(log.toFile());
        // PyTorch comes from the test's class path and takes 450 MB unpacked: once for all tests.
        builder.environment()
                .putIfAbsent("DJL_CACHE_DIR", Path.of("target", "djl").toAbsolutePath().toString());
        return new Child(builder.start(), directory.resolve("w.sock"), log);
    }

    Wire connect() throws IOException {
        return new Wire(socket);
    }

    Child awaitListening() throws IOException {
        await("listen", () -> Files.exists(socket) && accepts());
        return this;
    }

    Child awaitReady() throws IOException {
        awaitListening();
        await(
                "be ready",
                () -> {
                    try (Wire wire = connect()) {
                        return wire.get("/health").status() == 200;
                    }
                });
        return this;
    }

    private boolean accepts() {
        try (Wire _ = connect()) {
            return true;
        } catch (IOException e) {
            return false;
        }
    }

    interface Condition {
        boolean holds() throws IOException;
    }

    /// Polls, and fails with the worker's log when it takes too long or the worker ends.
    void await(String what, Condition condition) throws IOException {
        long deadline = System.nanoTime() + PATIENCE.toNanos();
        while (!condition.holds()) {
            if (System.nanoTime() > deadline || !process.isAlive()) {
                throw new AssertionError("the worker did not " + what + ":\n" + log());
            }
            pause();
        }
    }

    private static void pause() {
        try {
            Thread.sleep(20);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
    }

    int exitCode() throws IOException {
        try {
            if (!process.waitFor(PATIENCE.toSeconds(), TimeUnit.SECONDS)) {
                throw new AssertionError("the worker did not end:\n" + log());
            }
        } catch (InterruptedException e) {
            throw new AssertionError(e);
        }
        return process.exitValue();
    }

    String log() throws IOException {
        return Files.readString(log);
    }

    @Override
    public void close() {
        process.destroyForcibly();
        try {
            process.waitFor();
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
    }
}
