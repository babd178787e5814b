package casemate.bench.runtime;

import casemate.bench.run.Flags;
import casemate.bench.run.Form;
import casemate.bench.run.Installation;
import casemate.bench.run.Programs;
import casemate.bench.run.Scratch;
import casemate.bench.wire.Address;
import java.io.IOException;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse.BodyHandlers;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;

/// Casemate with one model loaded, and the two ways to ask that.
record Subject(
        Way direct, Way casemate, String model, boolean ignoresEnd, Map<String, String> versions) {

    /// @param key what it wants to see; the runtime's socket itself wants none
    record Way(Address address, @Nullable String key) {}

    private static final Duration LONGEST = Duration.ofMinutes(2);
    private static final int TOKENS_A_SLOT = 512;

    static Subject start(Scratch scratch, Flags flags, Path model, int slots, Split cores)
            throws IOException, InterruptedException {
        var form = Form.built(flags.text("--form"));
        Path server = llamaServer();
        String driver = flags.text("--driver");
        if (driver.isEmpty()) {
            driver = server == null ? "llama-worker" : "llama-server";
        }
        var installation =
                Installation.make(
                        form,
                        scratch.directory().resolve("data"),
                        scratch.directory().resolve("unpacked"),
                        configuration(scratch, driver, server, slots, flags, cores),
                        model);
        int port = freePort();
        var process =
                scratch.programs()
                        .start(
                                "casemate",
                                cores.besides(
                                        installation.command(
                                                "serve", "--port", Integer.toString(port))),
                                installation.environment());
        awaitAnswer(port, installation, process, scratch.programs());
        Map<String, String> versions = new LinkedHashMap<>();
        versions.put("casemate", String.join(", ", installation.run("version").lines().toList()));
        versions.put("runtime", driver + version(driver, server));
        return new Subject(
                new Way(new Address.Unix(socket(installation.data()).toString()), null),
                new Way(new Address.Tcp(port), installation.key()),
                Installation.MODEL,
                driver.equals("llama-server"),
                versions);
    }

    private static String configuration(
            Scratch scratch,
            String driver,
            @Nullable Path server,
            int slots,
            Flags flags,
            Split cores)
            throws IOException {
        String text =
                "models:\n  "
                        + Installation.MODEL
                        + ":\n    driver: "
                        + driver
                        + "\n    slots: "
                        + slots
                        + "\n    context: "
                        + slots * TOKENS_A_SLOT
                        + "\n    pinned: true\n";
        if (!driver.equals("llama-server") || server == null) {
            return text;
        }
        int threads = flags.number("--threads", 0, 1024);
        Path wrapper = scratch.directory().resolve("llama-server");
        Files.writeString(
                wrapper,
                "#!/bin/sh\nexec "
                        + cores.prefix()
                        + server
                        + " \"$@\""
                        // Behind what Casemate says, which gives it all cores: the last one counts.
                        + (threads == 0 ? "" : " --threads " + threads)
                        + "\n");
        wrapper.toFile().setExecutable(true);
        return text + "runtimes:\n  llama-server:\n    binary: " + wrapper + "\n";
    }

    private static @Nullable Path llamaServer() {
        String named = System.getenv().getOrDefault("LLAMA_SERVER", "");
        if (!named.isEmpty()) {
            return Path.of(named).toAbsolutePath();
        }
        try {
            return Programs.find("llama-server", "llama.cpp-tools");
        } catch (IOException _) {
            return null;
        }
    }

    private static String version(String driver, @Nullable Path server)
            throws IOException, InterruptedException {
        return driver.equals("llama-server") && server != null
                ? " "
                        + Programs.output(List.of(server.toString(), "--version"))
                                .lines()
                                .findFirst()
                                .orElse("")
                : "";
    }

    private static void awaitAnswer(
            int port, Installation installation, Process process, Programs programs)
            throws IOException, InterruptedException {
        String body =
                "{\"model\":\""
                        + Installation.MODEL
                        + "\",\"max_tokens\":1,\"messages\":[{\"role\":\"user\",\"content\":\"Hello\"}]}";
        var request =
                HttpRequest.newBuilder(
                                URI.create("http://127.0.0.1:" + port + "/v1/chat/completions"))
                        .timeout(LONGEST)
                        .header("Authorization", "Bearer " + installation.key())
                        .header("Content-Type", "application/json")
                        .POST(HttpRequest.BodyPublishers.ofString(body))
                        .build();
        long end = System.nanoTime() + LONGEST.toNanos();
        String last = "nothing";
        try (var client = HttpClient.newHttpClient()) {
            while (process.isAlive() && System.nanoTime() < end) {
                try {
                    var answer = client.send(request, BodyHandlers.ofString());
                    if (answer.statusCode() == 200) {
                        return;
                    }
                    last = answer.body();
                } catch (IOException _) {
                    // Not listening yet.
                }
                Thread.sleep(100);
            }
        }
        throw new IOException(
                "Casemate did not answer a chat; last it said "
                        + last
                        + programs.lastWords("casemate"));
    }

    /// The only Unix socket below the data directory is the runtime's.
    private static Path socket(Path data) throws IOException {
        try (Stream<Path> files = Files.walk(data)) {
            return files.filter(file -> Files.exists(file) && !Files.isRegularFile(file))
                    .filter(file -> !Files.isDirectory(file))
                    .findFirst()
                    .orElseThrow(() -> new IOException("no runtime's socket below " + data));
        }
    }

    private static int freePort() throws IOException {
        try (var probe = new ServerSocket(0, 1, InetAddress.getLoopbackAddress())) {
            return probe.getLocalPort();
        }
    }
}
