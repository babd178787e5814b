package casemate.blackbox;

import java.io.IOException;
import java.net.URI;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.concurrent.TimeUnit;
import org.jspecify.annotations.Nullable;

/// An installation that lives as a user of this machine, in surroundings that the test chooses, and
/// is watched from its first command on.
///
/// @param user whose; `root` or an ordinary one with a name
/// @param umask as the shell writes it
/// @param trace where `strace` writes to; null without it
record Resident(
        String user,
        String umask,
        Path home,
        Path data,
        Map<String, String> environment,
        int port,
        @Nullable Path trace) {
    private static final Duration LIMIT = Duration.ofMinutes(3);

    private Process start(Path log, String... arguments) throws IOException {
        List<String> line =
                new ArrayList<>(
                        List.of("sh", "-c", "umask \"$0\"; cd /; exec \"$@\"", umask, "env", "-i"));
        line.add("PATH=/usr/bin:/bin");
        line.add("HOME=" + home);
        line.add("CASEMATE_DATA_DIR=" + data);
        line.add("CASEMATE_LISTEN_PORT=" + port);
        environment.forEach((name, value) -> line.add(name + "=" + value));
        if (trace != null) {
            line.addAll(List.of("/usr/bin/strace", "-ff", "--seccomp-bpf", "-qq", "-y"));
            line.addAll(List.of("-s", "4096", "-e", "signal=none", "-e", "trace=" + Trace.CALLS));
            line.addAll(List.of("-o", trace.resolve(arguments[0]).toString()));
            line.addAll(user.equals("root") ? List.of() : List.of("-u", user));
        } else if (!user.equals("root")) {
            line.addAll(List.of("/usr/bin/setpriv", "--reuid", user, "--regid", user));
            line.add("--clear-groups");
        }
        line.addAll(Executable.command(arguments));
        return new ProcessBuilder(line)
                .redirectErrorStream(true)
                .redirectInput(Path.of("/dev/null").toFile())
                .redirectOutput(log.toFile())
                .start();
    }

    /// Runs a command to its end, which has to be a good one.
    void run(Path log, String... arguments) throws IOException, InterruptedException {
        Process process = start(log, arguments);
        if (!process.waitFor(LIMIT.toSeconds(), TimeUnit.SECONDS) || process.exitValue() != 0) {
            process.destroyForcibly();
            throw new AssertionError(List.of(arguments) + ":\n" + Files.readString(log));
        }
    }

    /// Serves until it is told to stop.
    Process serve(Path log) throws IOException, InterruptedException {
        Process process = start(log, "serve");
        Appliance.await(
                "ready",
                LIMIT,
                () -> {
                    if (!process.isAlive()) {
                        return true;
                    }
                    return get("/health/ready") == 200;
                });
        if (!process.isAlive()) {
            throw new AssertionError("it has ended:\n" + Files.readString(log));
        }
        return process;
    }

    private int get(String path) throws IOException, InterruptedException {
        return Appliance.HTTP
                .send(HttpRequest.newBuilder(uri(path)).build(), discard())
                .statusCode();
    }

    private static HttpResponse.BodyHandler<Void> discard() {
        return HttpResponse.BodyHandlers.discarding();
    }

    /// Asks the demo model, which starts its runtime.
    String ask(String question) throws IOException, InterruptedException {
        String key = Files.readString(data.resolve("credentials/operator.key")).strip();
        return Appliance.HTTP
                .send(
                        HttpRequest.newBuilder(uri("/v1/chat/completions"))
                                .timeout(LIMIT)
                                .header("Authorization", "Bearer " + key)
                                .header("Content-Type", "application/json")
                                .POST(
                                        HttpRequest.BodyPublishers.ofString(
                                                Streams.chat(DemoModels.GOOD, question, false)))
                                .build(),
                        HttpResponse.BodyHandlers.ofString())
                .body();
    }

    private URI uri(String path) {
        return URI.create("http://127.0.0.1:" + port + path);
    }

    /// The server itself is below `strace`, which passes no signal on.
    static void stop(Process process) throws InterruptedException {
        List<ProcessHandle> below = process.descendants().toList();
        (below.isEmpty() ? process.toHandle() : below.getFirst()).destroy();
        if (!process.waitFor(60, TimeUnit.SECONDS)) {
            below.forEach(ProcessHandle::destroyForcibly);
            process.destroyForcibly();
        }
    }
}
