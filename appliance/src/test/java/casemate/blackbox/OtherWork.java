package casemate.blackbox;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Optional;
import java.util.stream.Stream;

/// How much of the machine's processors others than the server have used since this was made, the
/// test's own crowd of clients included, which would be on other machines. A bar in seconds is one
/// for a machine that is the server's alone; where others take a share of it, everything takes as
/// much longer.
final class OtherWork {
    /// Of the kernel's accounting (`USER_HZ`), the same on each architecture that we run on.
    private static final long NANOS_A_TICK = 10_000_000;

    private static final int IDLE = 3;
    private static final int WAITING = 4;

    /// The fields of `/proc/stat` that add up to all time: guests are in the first.
    private static final int FIELDS = 8;

    private final ProcessHandle server;
    private final Times before;

    private record Times(long all, long busy, long ours) {}

    OtherWork(Process server) throws IOException {
        this.server = server.toHandle();
        this.before = now();
    }

    /// @param alone on a machine that does nothing else
    /// @return for how much of it is left
    Duration allowed(Duration alone) throws IOException {
        Times now = now();
        double all = Math.max(1, now.all - before.all);
        double others = Math.max(0, now.busy - before.busy - (now.ours - before.ours));
        double left = Math.max(0.02, 1 - others / all);
        return Duration.ofNanos((long) (alone.toNanos() / left));
    }

    private Times now() throws IOException {
        List<Long> ticks =
                Stream.of(Files.readAllLines(Path.of("/proc/stat")).getFirst().split(" +"))
                        .skip(1)
                        .limit(FIELDS)
                        .map(Long::valueOf)
                        .toList();
        long all = ticks.stream().mapToLong(Long::longValue).sum() * NANOS_A_TICK;
        long idle = (ticks.get(IDLE) + ticks.get(WAITING)) * NANOS_A_TICK;
        long ours =
                Stream.concat(Stream.of(ProcessHandle.current(), server), server.descendants())
                        .map(process -> process.info().totalCpuDuration())
                        .flatMap(Optional::stream)
                        .mapToLong(Duration::toNanos)
                        .sum();
        return new Times(all, all - idle, ours);
    }
}
