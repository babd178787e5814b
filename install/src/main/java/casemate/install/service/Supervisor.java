package casemate.install.service;

import casemate.install.slot.Prefix;
import casemate.install.slot.Slot;
import casemate.install.state.Settings;
import casemate.signing.Check;
import casemate.signing.RefusedException;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.channels.FileChannel;
import java.nio.channels.FileLock;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.nio.file.StandardOpenOption;
import java.nio.file.attribute.PosixFilePermissions;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.locks.LockSupport;

/// The server where there is no systemd: a few lines of shell that start it, and start it again
/// when it ends, until they are told to stop. Their pid file can be made by one of them only.
public final class Supervisor implements Service {
    private static final Duration STOP_WITHIN = Duration.ofSeconds(150);
    private static final Duration UP_WITHIN = Duration.ofSeconds(20);
    private static final long MAX_LOG = 16L << 20;

    private static final String SCRIPT =
            """
            #!/bin/sh
            # Written by `casemate install`; `casemate service start` and `stop` use it.
            # Keeps the server running until it gets SIGTERM, which it passes on.
            unset CDPATH ENV BASH_ENV LD_PRELOAD LD_LIBRARY_PATH LD_AUDIT TMPDIR XDG_RUNTIME_DIR
            PATH=@PATH@
            export PATH
            umask 077
            prefix=@PREFIX@
            data=@DATA@
            pidfile=$prefix/state/service.pid
            set -C
            echo $$ >"$pidfile" || exit 1
            set +C
            server=
            stopping=
            stop() {
                stopping=1
                [ -z "$server" ] || kill -TERM "$server" 2>/dev/null
            }
            trap stop TERM INT
            trap '' HUP
            while [ -z "$stopping" ]; do
                "$prefix/current/bin/casemate" serve --data-dir "$data" --release "$prefix/current" &
                server=$!
                [ -z "$stopping" ] || kill -TERM "$server" 2>/dev/null
                while kill -0 "$server" 2>/dev/null; do
                    wait "$server"
                done
                server=
                [ -n "$stopping" ] || sleep 1
            done
            rm -f "$pidfile"
            """;

    private final Prefix prefix;
    private final Settings settings;

    public Supervisor(Prefix prefix, Settings settings) {
        this.prefix = prefix;
        this.settings = settings;
    }

    private Path pidFile() {
        return prefix.state().resolve("service.pid");
    }

    private Path log() {
        return prefix.serviceLog();
    }

    @Override
    public String definitionPath() {
        return "service/supervise";
    }

    @Override
    public String definition() {
        return SCRIPT.replace("@PATH@", Command.PATH)
                .replace("@PREFIX@", quoted(prefix.root()))
                .replace("@DATA@", quoted(settings.dataDirectory()));
    }

    /// For a POSIX shell.
    private static String quoted(Path path) {
        return "'" + path.toString().replace("'", "'\\''") + "'";
    }

    @Override
    public void start(Slot slot) throws IOException, RefusedException {
        if (running()) {
            return;
        }
        Files.deleteIfExists(pidFile());
        Path script = prefix.slot(slot).resolve(definitionPath());
        List<String> line = new ArrayList<>();
        // A session of its own, so that it outlives the terminal of whoever installs.
        Command.find("setsid").ifPresent(setsid -> line.add(setsid.toString()));
        line.addAll(List.of("/bin/sh", script.toString()));
        ProcessBuilder builder = new ProcessBuilder(line);
        Command.clean(builder.environment());
        builder.directory(prefix.root().toFile())
                .redirectErrorStream(true)
                .redirectInput(Path.of("/dev/null").toFile())
                .redirectOutput(ProcessBuilder.Redirect.appendTo(freshLog().toFile()))
                .start();
        if (!await(UP_WITHIN, this::running)) {
            throw new RefusedException(
                    Check.SERVICE,
                    "the supervisor did not start",
                    "its process id in " + pidFile(),
                    "none after " + UP_WITHIN.toSeconds() + " s",
                    "Look at " + log() + ".");
        }
    }

    private Path freshLog() throws IOException {
        if (Files.exists(log()) && Files.size(log()) > MAX_LOG) {
            Files.move(
                    log(),
                    log().resolveSibling("service.log.1"),
                    StandardCopyOption.REPLACE_EXISTING);
        }
        if (!Files.exists(log())) {
            Files.createFile(
                    log(),
                    PosixFilePermissions.asFileAttribute(
                            PosixFilePermissions.fromString("rw-------")));
        }
        return log();
    }

    @Override
    public boolean running() throws IOException {
        return supervisor().isPresent();
    }

    /// The process of the pid file, if it is a supervisor and not another one with its number.
    private Optional<ProcessHandle> supervisor() throws IOException {
        return number(pidFile())
                .flatMap(ProcessHandle::of)
                .filter(ProcessHandle::isAlive)
                .filter(p -> commandLine(p.pid()).contains("service/supervise"));
    }

    @Override
    public void stop() throws IOException, RefusedException {
        Optional<ProcessHandle> supervisor = supervisor();
        if (supervisor.isPresent()) {
            end(supervisor.get());
        }
        // A supervisor that was killed leaves its server behind, with the lock of the data.
        Optional<ProcessHandle> orphan = holder();
        if (orphan.isPresent()) {
            end(orphan.get());
        }
        Files.deleteIfExists(pidFile());
    }

    private static void end(ProcessHandle process) throws IOException, RefusedException {
        process.destroy();
        if (!await(STOP_WITHIN, () -> !process.isAlive())) {
            process.destroyForcibly();
            if (!await(UP_WITHIN, () -> !process.isAlive())) {
                throw new RefusedException(
                        Check.SERVICE,
                        "the server does not end",
                        "no process " + process.pid(),
                        "it still runs after SIGKILL",
                        "Look at what it waits for (ps -o stat,wchan), then try again.");
            }
        }
    }

    /// Who has the lock of the data directory, when it is a server that runs on it.
    private Optional<ProcessHandle> holder() throws IOException {
        Path lock = settings.dataDirectory().resolve("casemate.lock");
        try (FileChannel channel = FileChannel.open(lock, StandardOpenOption.WRITE);
                FileLock taken = channel.tryLock()) {
            return taken != null
                    ? Optional.empty()
                    : number(lock)
                            .flatMap(ProcessHandle::of)
                            .filter(p -> commandLine(p.pid()).contains("serve"));
        } catch (NoSuchFileException _) {
            return Optional.empty();
        }
    }

    @Override
    public void remove() throws IOException, RefusedException {
        // The log stays: it says why a release did not answer.
        stop();
    }

    @Override
    public String logAdvice() {
        return "tail " + log();
    }

    private static Optional<Long> number(Path file) throws IOException {
        try {
            String text = Files.readString(file, StandardCharsets.UTF_8).strip();
            return text.matches("[0-9]{1,9}")
                    ? Optional.of(Long.parseLong(text))
                    : Optional.empty();
        } catch (NoSuchFileException _) {
            return Optional.empty();
        }
    }

    private static String commandLine(long pid) {
        try {
            return Files.readString(Path.of("/proc", Long.toString(pid), "cmdline"))
                    .replace('\0', ' ');
        } catch (IOException | UncheckedIOException _) {
            return "";
        }
    }

    /// A question about a process that may fail.
    private interface Condition {
        boolean holds() throws IOException;
    }

    private static boolean await(Duration within, Condition condition) throws IOException {
        long deadline = System.nanoTime() + within.toNanos();
        while (!condition.holds()) {
            if (System.nanoTime() > deadline) {
                return false;
            }
            LockSupport.parkNanos(20_000_000);
        }
        return true;
    }
}
