package casemate.runtimes.fleet;

import casemate.runtimes.driver.Endpoint;
import casemate.runtimes.driver.Launch;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import org.jboss.logging.Logger;

/// A runtime that was started: its processes, its output and its end.
final class RuntimeProcess {
    private static final Logger LOG = Logger.getLogger(RuntimeProcess.class);
    private static final List<String> OUT_OF_MEMORY =
            List.of(
                    "out of memory",
                    "outofmemory",
                    "bad_alloc",
                    "failed to allocate",
                    "unable to allocate",
                    "cannot allocate memory",
                    "no available memory for the cache blocks",
                    "erroroutofdevicememory");
    private static final int KILLED = 128 + 9;

    private final Launch launch;
    private final Process process;
    private final Endpoint endpoint;
    private final ProcessGroup group;
    private final InstanceLog log;
    private final CompletableFuture<Void> outputEnded;

    private RuntimeProcess(
            Launch launch,
            Process process,
            ProcessGroup group,
            InstanceLog log,
            CompletableFuture<Void> outputEnded) {
        this.launch = launch;
        this.process = process;
        this.endpoint = of(launch.endpoint(), process.pid());
        this.group = group;
        this.log = log;
        this.outputEnded = outputEnded;
    }

    /// Starts a runtime in a session of its own, with an environment that holds nothing of ours.
    static RuntimeProcess start(Launch launch, Path directory, InstanceLog log) throws IOException {
        String token = Token.next();
        ProcessRecord record =
                new ProcessRecord(ProcessTable.boot(), new ProcessGroup(0, 0, token));
        record.write(directory);
        ProcessBuilder builder = new ProcessBuilder(inOwnSession(launch));
        builder.directory(directory.toFile());
        builder.redirectInput(ProcessBuilder.Redirect.from(Path.of("/dev/null").toFile()));
        builder.redirectErrorStream(true);
        Map<String, String> environment = builder.environment();
        environment.clear();
        environment.putAll(minimalEnvironment(directory));
        environment.putAll(launch.environment());
        environment.put(ProcessGroup.TOKEN_VARIABLE, token);
        Process process = ParentDeath.start(builder);
        try {
            ProcessTable.Entry entry = ProcessTable.entry(process.pid());
            ProcessGroup group =
                    new ProcessGroup(process.pid(), entry == null ? 0 : entry.startTicks(), token);
            new ProcessRecord(record.boot(), group).write(directory);
            return new RuntimeProcess(launch, process, group, log, follow(process, log));
        } catch (IOException | RuntimeException e) {
            // Without its record nobody would find it again.
            record.group().end(Duration.ZERO);
            throw e;
        }
    }

    Launch launch() {
        return launch;
    }

    /// Where it listens, and who has to be there.
    Endpoint endpoint() {
        return endpoint;
    }

    private static Endpoint of(Endpoint announced, long pid) {
        return switch (announced) {
            case Endpoint.UnixSocket(var path, long process)
                    when process == Endpoint.UnixSocket.STARTED ->
                    new Endpoint.UnixSocket(path, pid);
            case Endpoint.UnixSocket _, Endpoint.Loopback _ -> announced;
        };
    }

    long pid() {
        return process.pid();
    }

    boolean alive() {
        return process.isAlive();
    }

    /// Runs the action when the first process has ended, at once if it has already.
    void whenEnded(Runnable action) {
        var _ = process.onExit().thenRun(action);
    }

    InstanceLog log() {
        return log;
    }

    ProcessGroup group() {
        return group;
    }

    /// Ends all processes of the runtime.
    void end(Duration grace) {
        Set<Long> stubborn = group.end(grace);
        if (!stubborn.isEmpty()) {
            LOG.errorf("Processes %s do not end; they may hold memory.", stubborn);
        }
        awaitOutput();
    }

    /// How it ended, in words. Only for a process that has.
    String ending() {
        int code = process.exitValue();
        if (code == KILLED) {
            return "was killed by signal 9";
        }
        return code > 128 ? "was ended by signal " + (code - 128) : "ended with exit code " + code;
    }

    /// Whether it seems to have ended because memory ran out: the kernel's out-of-memory killer
    /// sends SIGKILL, and runtimes say so in their last lines.
    boolean outOfMemory() {
        awaitOutput();
        if (!alive() && process.exitValue() == KILLED) {
            return true;
        }
        return log.tail().stream()
                .map(line -> line.toLowerCase(Locale.ROOT))
                .anyMatch(line -> OUT_OF_MEMORY.stream().anyMatch(line::contains));
    }

    /// The last lines for a message; waits a moment for what a dead process has yet to deliver.
    String lastLines(int count) {
        if (!alive()) {
            awaitOutput();
        }
        List<String> tail = log.tail();
        if (tail.isEmpty()) {
            return "It printed nothing.";
        }
        List<String> last = tail.subList(Math.max(0, tail.size() - count), tail.size());
        return "Its last lines:\n  " + String.join("\n  ", last);
    }

    private void awaitOutput() {
        try {
            outputEnded.get(500, TimeUnit.MILLISECONDS);
        } catch (TimeoutException e) {
            LOG.debugf("a descendant of %d still holds its output open", pid());
        } catch (ExecutionException e) {
            LOG.debug("reading output", e);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
    }

    private static CompletableFuture<Void> follow(Process process, InstanceLog log) {
        CompletableFuture<Void> ended = new CompletableFuture<>();
        // A platform thread: reading a pipe would hold on to a carrier.
        Thread.ofPlatform()
                .daemon()
                .name("runtime-output-" + process.pid())
                .start(() -> {
                    log.copy(process.getInputStream());
                    ended.complete(null);
                });
        return ended;
    }

    private static List<String> inOwnSession(Launch launch) {
        List<String> all = new ArrayList<>();
        for (String setsid : List.of("/usr/bin/setsid", "/bin/setsid")) {
            if (Files.isExecutable(Path.of(setsid))) {
                all.add(setsid);
                break;
            }
        }
        all.addAll(ParentDeath.prefix(launch.alone()));
        all.addAll(launch.command());
        return all;
    }

    private static Map<String, String> minimalEnvironment(Path directory) {
        return Map.of(
                "PATH",
                "/usr/local/bin:/usr/bin:/bin",
                "LANG",
                "C.UTF-8",
                "HOME",
                directory.toString(),
                "TMPDIR",
                directory.toString());
    }
}
