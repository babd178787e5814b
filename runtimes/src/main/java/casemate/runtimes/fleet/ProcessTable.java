package casemate.runtimes.fleet;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.DirectoryIteratorException;
import java.nio.file.DirectoryStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.OptionalLong;
import org.jspecify.annotations.Nullable;

/// What `/proc` says about processes (proc(5)). A process may vanish between any two readings; then
/// it is simply absent.
final class ProcessTable {
    private static final Path PROC = Path.of("/proc");

    private ProcessTable() {}

    /// One line of `/proc/PID/stat`.
    ///
    /// @param state `Z` for a process that has ended and was not collected yet
    /// @param session id of its session; the pid of the process that made it
    /// @param startTicks clock ticks from boot to its start: with the pid and the boot, its
    ///   identity
    record Entry(long pid, char state, long parent, long session, long startTicks) {
        boolean alive() {
            return state != 'Z' && state != 'X';
        }
    }

    static @Nullable Entry entry(long pid) {
        String stat = read(PROC.resolve(Long.toString(pid)).resolve("stat"));
        return stat == null ? null : parse(stat);
    }

    /// Everything that runs, our own process included.
    static List<Entry> all() {
        List<Entry> entries = new ArrayList<>();
        try (DirectoryStream<Path> pids = Files.newDirectoryStream(PROC, "[0-9]*")) {
            for (Path pid : pids) {
                String stat = read(pid.resolve("stat"));
                Entry entry = stat == null ? null : parse(stat);
                if (entry != null && entry.alive()) {
                    entries.add(entry);
                }
            }
        } catch (IOException | DirectoryIteratorException e) {
            throw new IllegalStateException("cannot list /proc: " + e.getMessage(), e);
        }
        return entries;
    }

    /// Whether the environment that a process was started with holds this text. False when it may
    /// not be read, as with processes of other users.
    static boolean environmentHolds(long pid, String text) {
        String environment = read(PROC.resolve(Long.toString(pid)).resolve("environ"));
        return environment != null && environment.contains(text);
    }

    /// Resident memory in bytes; 0 when the process is gone.
    static long residentBytes(long pid) {
        return field(pid, "status", "VmRSS:") * 1024;
    }

    /// Bytes that the process has read so far, from wherever; 0 when that may not be known.
    static long readBytes(long pid) {
        return field(pid, "io", "rchar:");
    }

    /// The kernel's identifier of this boot: start ticks mean nothing beyond it.
    static String boot() {
        String id = read(Path.of("/proc/sys/kernel/random/boot_id"));
        return id == null ? "unknown" : id.strip();
    }

    /// The name of a process may hold spaces and parentheses, so fields count from the last one.
    static @Nullable Entry parse(String stat) {
        int name = stat.indexOf('(');
        int end = stat.lastIndexOf(')');
        if (name < 2 || end < name) {
            return null;
        }
        String[] fields = stat.substring(end + 1).strip().split(" ", 21);
        if (fields.length < 20) {
            return null;
        }
        return new Entry(
                Long.parseLong(stat.substring(0, name).strip()),
                fields[0].charAt(0),
                Long.parseLong(fields[1]),
                Long.parseLong(fields[3]),
                Long.parseLong(fields[19]));
    }

    private static long field(long pid, String file, String name) {
        String text = read(PROC.resolve(Long.toString(pid)).resolve(file));
        if (text == null) {
            return 0;
        }
        return text.lines()
                .filter(line -> line.startsWith(name))
                .map(line -> line.substring(name.length()).replace("kB", "").strip())
                .map(ProcessTable::number)
                .flatMapToLong(OptionalLong::stream)
                .findFirst()
                .orElse(0);
    }

    private static OptionalLong number(String text) {
        try {
            return OptionalLong.of(Long.parseLong(text));
        } catch (NumberFormatException e) {
            return OptionalLong.empty();
        }
    }

    private static @Nullable String read(Path file) {
        try {
            return new String(Files.readAllBytes(file), StandardCharsets.ISO_8859_1);
        } catch (IOException e) {
            return null;
        }
    }
}
