package casemate.blackbox;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.ServerSocket;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.time.Duration;
import java.time.Instant;
import java.util.Comparator;
import java.util.List;
import java.util.Map;
import java.util.concurrent.TimeUnit;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;

/// One installation in a directory of its own: made with `init`, filled with `models import`, run
/// with `serve`.
final class Appliance implements AutoCloseable {
    static final Path MODELS = Path.of("..", "runtimes", "models").toAbsolutePath().normalize();
    static final HttpClient HTTP =
            HttpClient.newBuilder().connectTimeout(Duration.ofSeconds(5)).build();
    private static final Duration UP_WITHIN = Duration.ofMinutes(3);

    private final Path home;
    private final int port;
    private @Nullable Process process;

    private Appliance(Path home, int port) {
        this.home = home;
        this.port = port;
    }

    /// A fresh installation with this configuration beside its data; `${port}` needs no mention.
    static Appliance install(String yaml) throws IOException, InterruptedException {
        Path home = Files.createTempDirectory("casemate-it");
        Appliance appliance = new Appliance(home, freePort());
        Files.createDirectory(
                appliance.data(),
                PosixFilePermissions.asFileAttribute(PosixFilePermissions.fromString("rwx------")));
        Files.writeString(
                appliance.data().resolve("casemate.yaml"),
                "listen:\n  port: " + appliance.port + "\n" + yaml);
        appliance.run("init").expectSuccess();
        return appliance;
    }

    Path data() {
        return home.resolve("data");
    }

    Path log() {
        return home.resolve("serve.log");
    }

    int port() {
        return port;
    }

    URI uri(String path) {
        return URI.create("http://127.0.0.1:" + port + path);
    }

    String operatorKey() throws IOException {
        return Files.readString(data().resolve("credentials").resolve("operator.key")).strip();
    }

    Executable.Result run(String... arguments) throws IOException, InterruptedException {
        return Executable.run(Map.of("CASEMATE_DATA_DIR", data().toString()), arguments);
    }

    Appliance withModel(String file) throws IOException, InterruptedException {
        run("models", "import", MODELS.resolve(file).toString()).expectSuccess();
        return this;
    }

    Appliance serve() throws IOException, InterruptedException {
        ProcessBuilder builder = new ProcessBuilder(Executable.command("serve"));
        builder.environment().keySet().removeIf(name -> name.startsWith("CASEMATE_"));
        builder.environment().put("CASEMATE_DATA_DIR", data().toString());
        process =
                builder.redirectErrorStream(true)
                        .redirectOutput(ProcessBuilder.Redirect.appendTo(log().toFile()))
                        .start();
        try {
            await("ready", UP_WITHIN, () -> status("/health/ready") == 200);
        } catch (AssertionError e) {
            // Nobody has it yet who could close it.
            close();
            throw e;
        }
        return this;
    }

    Process process() {
        if (process == null) {
            throw new IllegalStateException("not serving");
        }
        return process;
    }

    /// SIGKILL, as a power cut would.
    void kill() throws InterruptedException {
        process().destroyForcibly().waitFor();
        process = null;
    }

    int stop() throws InterruptedException {
        Process running = process();
        running.destroy();
        if (!running.waitFor(60, TimeUnit.SECONDS)) {
            throw new AssertionError("SIGTERM did not end it within 60 s:\n" + logText());
        }
        process = null;
        return running.exitValue();
    }

    HttpRequest.Builder request(String path) throws IOException {
        return requestAs(operatorKey(), path);
    }

    private HttpRequest.Builder requestAs(String key, String path) {
        return HttpRequest.newBuilder(uri(path))
                .timeout(Duration.ofSeconds(60))
                .header("Authorization", "Bearer " + key)
                .header("Content-Type", "application/json");
    }

    HttpResponse<String> post(String path, String json) throws IOException, InterruptedException {
        return postAs(operatorKey(), path, json);
    }

    HttpResponse<String> postAs(String key, String path, String json)
            throws IOException, InterruptedException {
        return HTTP.send(
                requestAs(key, path).POST(HttpRequest.BodyPublishers.ofString(json)).build(),
                HttpResponse.BodyHandlers.ofString());
    }

    /// A key for one more application.
    String newKey(String name) throws IOException, InterruptedException {
        return run("keys", "create", name).expectSuccess().out().strip();
    }

    HttpResponse<String> get(String path) throws IOException, InterruptedException {
        return HTTP.send(request(path).GET().build(), HttpResponse.BodyHandlers.ofString());
    }

    String logText() {
        try {
            return Files.exists(log()) ? Files.readString(log()) : "";
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    /// The gateway's largest resident size so far (`VmHWM`).
    long residentPeakBytes() throws IOException {
        return memory("VmHWM:");
    }

    long residentBytes() throws IOException {
        return memory("VmRSS:");
    }

    private long memory(String line) throws IOException {
        return Files.readAllLines(Path.of("/proc", Long.toString(process().pid()), "status"))
                        .stream()
                        .filter(text -> text.startsWith(line))
                        .mapToLong(text -> Long.parseLong(text.replaceAll("\\D", "")))
                        .findFirst()
                        .orElseThrow()
                << 10;
    }

    private int status(String path) {
        Process running = process();
        if (!running.isAlive()) {
            throw new AssertionError("serve ended with " + running.exitValue() + "\n" + logText());
        }
        try {
            return HTTP.send(
                            HttpRequest.newBuilder(uri(path)).build(),
                            HttpResponse.BodyHandlers.discarding())
                    .statusCode();
        } catch (IOException e) {
            return 0;
        } catch (InterruptedException e) {
            throw new AssertionError(e);
        }
    }

    /// A condition that may fail by an I/O error while it is not yet true.
    interface Condition {
        boolean holds() throws Exception;
    }

    static void await(String what, Duration within, Condition condition)
            throws InterruptedException {
        Instant deadline = Instant.now().plus(within);
        Exception last = null;
        while (Instant.now().isBefore(deadline)) {
            try {
                if (condition.holds()) {
                    return;
                }
            } catch (InterruptedException e) {
                throw e;
            } catch (Exception e) {
                last = e;
            }
            Thread.sleep(25);
        }
        throw new AssertionError("not " + what + " within " + within, last);
    }

    static int freePort() throws IOException {
        try (ServerSocket socket = new ServerSocket(0)) {
            return socket.getLocalPort();
        }
    }

    /// The runtime processes of this installation that are alive, wherever their parent went.
    List<ProcessHandle> runtimeProcesses() {
        String mark = data().toString();
        return ProcessHandle.allProcesses()
                .filter(ProcessHandle::isAlive)
                .filter(handle -> process == null || handle.pid() != process.pid())
                .filter(handle -> commandLine(handle.pid()).contains(mark))
                .toList();
    }

    private static String commandLine(long pid) {
        try {
            return Files.readString(Path.of("/proc", Long.toString(pid), "cmdline"));
        } catch (IOException | UncheckedIOException e) {
            return "";
        }
    }

    @Override
    public void close() throws IOException {
        if (process != null) {
            process.destroy();
            process.onExit()
                    .completeOnTimeout(process, 40, TimeUnit.SECONDS)
                    .thenAccept(Process::destroyForcibly)
                    .join();
        }
        try (Stream<Path> files = Files.walk(home)) {
            for (Path file : files.sorted(Comparator.reverseOrder()).toList()) {
                Files.deleteIfExists(file);
            }
        }
    }
}
