package casemate.bench.startup;

import casemate.bench.run.Form;
import casemate.bench.run.Installation;
import casemate.bench.run.Programs;
import java.io.IOException;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.net.Socket;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import org.jspecify.annotations.Nullable;

/// Starts one form and takes the time.
final class Probe {
    private static final long LONGEST_NANOS = 60_000_000_000L;
    private static final String CHAT =
            "{\"model\":\""
                    + Installation.MODEL
                    + "\",\"max_tokens\":16,\"messages\":[{\"role\":\"user\",\"content\":\"What is"
                    + " the capital of France?\"}]}";

    private final Programs programs;
    private final Form form;
    private final Path directory;
    private final List<Start> starts = new ArrayList<>();
    private @Nullable Installation installed;
    private double firstStart = Double.NaN;

    Probe(Programs programs, Form form, Path scratch) throws IOException {
        this.programs = programs;
        this.form = form;
        this.directory = Files.createDirectory(scratch.resolve(form.name()));
    }

    Figures figures() {
        return Figures.of(starts, form.bytes(), firstStart);
    }

    /// An installation whose store has had a life before.
    void install(String yaml, int rows) throws IOException, InterruptedException {
        firstStart = version();
        var made =
                Installation.make(
                        form, directory.resolve("data"), unpacked(), yaml, Installation.DEMO);
        if (rows > 0) {
            Rows.insert(made.data(), rows, directory);
        }
        installed = made;
    }

    /// @return milliseconds
    private double version() throws IOException, InterruptedException {
        var builder =
                new ProcessBuilder(form.with("version"))
                        .redirectErrorStream(true)
                        .redirectOutput(ProcessBuilder.Redirect.DISCARD);
        builder.environment().putAll(Map.of("CASEMATE_UNPACK_DIR", unpacked().toString()));
        long start = System.nanoTime();
        var process = builder.start();
        int exit = process.waitFor();
        double millis = (System.nanoTime() - start) / 1e6;
        if (exit != 0) {
            throw new IOException(form.name() + ": casemate version ended with " + exit);
        }
        return millis;
    }

    String versionText() throws IOException, InterruptedException {
        return new Installation(form, directory.resolve("data"), unpacked()).run("version");
    }

    void start() throws IOException, InterruptedException {
        Installation installation = Objects.requireNonNull(installed);
        double version = version();
        int port = freePort();
        String key = installation.key();
        long start = System.nanoTime();
        var process =
                programs.start(
                        form.name(),
                        installation.command("serve", "--port", Integer.toString(port)),
                        installation.environment());
        try {
            await(process, port, "GET /health HTTP/1.1\r\n", "", key);
            double health = millisSince(start);
            double rss = residentMib(process.pid());
            await(process, port, "GET /v1/models HTTP/1.1\r\n", "", key);
            double withKey = millisSince(start);
            await(process, port, "POST /v1/chat/completions HTTP/1.1\r\n", CHAT, key);
            double chat = millisSince(start);
            starts.add(new Start(version, health, withKey, chat, rss, residentMib(process.pid())));
        } finally {
            programs.stop(process);
        }
    }

    private void await(Process process, int port, String line, String body, String key)
            throws IOException, InterruptedException {
        byte[] request =
                (line
                                + "Host: 127.0.0.1:"
                                + port
                                + "\r\nConnection: close\r\nAuthorization: Bearer "
                                + key
                                + "\r\nContent-Type: application/json\r\nContent-Length: "
                                + body.length()
                                + "\r\n\r\n"
                                + body)
                        .getBytes(StandardCharsets.UTF_8);
        long end = System.nanoTime() + LONGEST_NANOS;
        String last = "nothing";
        while (process.isAlive() && System.nanoTime() < end) {
            try (var socket = new Socket(InetAddress.getLoopbackAddress(), port)) {
                socket.getOutputStream().write(request);
                last = new String(socket.getInputStream().readAllBytes(), StandardCharsets.UTF_8);
                if (last.startsWith("HTTP/1.1 200")) {
                    return;
                }
            } catch (IOException _) {
                // Not listening yet.
            }
            Thread.sleep(1);
        }
        throw new IOException(
                form.name()
                        + " did not answer "
                        + line.strip()
                        + "; last it said "
                        + last
                        + programs.lastWords(form.name()));
    }

    private static double millisSince(long start) {
        return (System.nanoTime() - start) / 1e6;
    }

    private static double residentMib(long pid) throws IOException {
        for (String line : Files.readAllLines(Path.of("/proc/" + pid + "/status"))) {
            if (line.startsWith("VmRSS:")) {
                return Long.parseLong(line.replaceAll("\\D", "")) / 1024.0;
            }
        }
        return Double.NaN;
    }

    private Path unpacked() {
        return directory.resolve("unpacked");
    }

    private static int freePort() throws IOException {
        try (var probe = new ServerSocket(0, 1, InetAddress.getLoopbackAddress())) {
            return probe.getLocalPort();
        }
    }
}
