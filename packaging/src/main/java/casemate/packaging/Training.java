package casemate.packaging;

import casemate.packaging.Unpacked.Cache;
import java.io.IOException;
import java.net.ServerSocket;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.TimeUnit;
import org.jspecify.annotations.Nullable;

/// Makes the ahead-of-time caches (JEP 483, 515) by letting the application do real work: what was
/// loaded, linked and hot then is ready at once later.
final class Training {
    private static final String MODEL = "casemate-demo";

    /// The embedded runtime, whatever else this machine has: it is what is in the file.
    private static final String CONFIGURATION =
            "models:\n  " + MODEL + ":\n    driver: llama-worker\n    slots: 2\n";

    private final Unpacked unpacked;
    private final Path scratch;

    /// @param scratch an empty directory with a short name: a Unix socket's path has at most 107
    ///   bytes
    Training(Unpacked unpacked, Path scratch) {
        this.unpacked = unpacked;
        this.scratch = scratch;
    }

    /// @param model the GGUF file to train with
    /// @throws IOException with what the application said, when it does not do what it should
    void run(Path model) throws IOException, InterruptedException {
        command("init");
        Files.writeString(scratch.resolve("data/casemate.yaml"), CONFIGURATION);
        command("models", "import", "--name", MODEL, model.toString());
        // Looks at everything that commands look at: configuration, store, models, devices,
        // runtimes.
        start("doctor", unpacked.command(output(Cache.COMMAND), with("doctor"))).end(0);
        List<String> worker = serve();
        worker(worker);
        for (Cache cache : Cache.values()) {
            if (!Files.exists(unpacked.cache(cache))) {
                throw new IOException("training made no " + unpacked.cache(cache));
            }
        }
    }

    /// @return the command line of the worker that the server had started
    private List<String> serve() throws IOException, InterruptedException {
        int port = freePort();
        Running server =
                start(
                        "serve",
                        unpacked.command(
                                output(Cache.SERVE),
                                with("serve", "--port", Integer.toString(port))));
        try (var workload = new Workload(port, operatorKey(), MODEL)) {
            workload.awaitReady(server.process());
            workload.run();
        }
        List<String> worker = onlyWorker(server);
        server.process().destroy();
        server.end(0);
        return worker;
    }

    /// The worker once more, by itself, for a server does not wait for a child that takes its time
    /// to write down what it has learned.
    private void worker(List<String> seen) throws IOException, InterruptedException {
        List<String> line = new ArrayList<>(seen);
        line.removeIf(word -> word.startsWith("-XX:AOTCache"));
        line.addAll(1, output(Cache.WORKER));
        Path socket = scratch.resolve("w.sock");
        line.set(line.indexOf("--socket") + 1, socket.toString());
        line.set(line.indexOf("--parent") + 1, Long.toString(ProcessHandle.current().pid()));
        Running worker = start("worker", line);
        UnixRequests.awaitListening(socket, worker.process());
        UnixRequests.chats(socket, MODEL);
        worker.process().destroy();
        worker.end(null);
    }

    private static List<String> onlyWorker(Running server) throws IOException {
        for (ProcessHandle child : server.process().descendants().toList()) {
            List<String> line =
                    List.of(
                            Files.readString(Path.of("/proc/" + child.pid() + "/cmdline"))
                                    .split("\0", -1));
            if (line.contains("runtime-worker")) {
                return line.subList(0, line.size() - 1);
            }
        }
        throw new IOException("the server has no worker" + server.said());
    }

    private List<String> output(Cache cache) {
        return List.of("-XX:AOTCacheOutput=" + unpacked.cache(cache));
    }

    private String[] with(String... arguments) {
        List<String> all = new ArrayList<>(List.of(arguments));
        all.addAll(List.of("--data-dir", scratch.resolve("data").toString()));
        return all.toArray(String[]::new);
    }

    private void command(String... arguments) throws IOException, InterruptedException {
        start(arguments[0], unpacked.command(List.of(), with(arguments))).end(0);
    }

    private String operatorKey() throws IOException {
        return Files.readString(scratch.resolve("data/credentials/operator.key")).strip();
    }

    private Running start(String name, List<String> line) throws IOException {
        Path log = scratch.resolve(name + ".log");
        var builder =
                new ProcessBuilder(line).redirectErrorStream(true).redirectOutput(log.toFile());
        builder.environment()
                .keySet()
                .removeIf(n -> n.startsWith("CASEMATE_") || n.contains("JAVA_"));
        return new Running(builder.start(), name, log);
    }

    private static int freePort() throws IOException {
        try (var probe = new ServerSocket(0)) {
            return probe.getLocalPort();
        }
    }

    private record Running(Process process, String name, Path log) {
        /// Caches of this size take their time to be written.
        private static final int LONGEST_SECONDS = 300;

        /// @param expected exit code; null for any
        void end(@Nullable Integer expected) throws IOException, InterruptedException {
            if (!process.waitFor(LONGEST_SECONDS, TimeUnit.SECONDS)) {
                process.destroyForcibly();
                throw new IOException(
                        name + " runs still after " + LONGEST_SECONDS + " s" + said());
            }
            if (expected != null && process.exitValue() != expected) {
                throw new IOException(name + " ended with " + process.exitValue() + said());
            }
        }

        String said() throws IOException {
            return ":\n" + Files.readString(log);
        }
    }
}
