package casemate.bench.load;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.stream.Stream;

/// CPU time and memory of a process and its descendants, out of `/proc` (proc(5)). Linux only.
public final class ProcessMeter {
    /// USER_HZ is 100 on every Linux that this runs on.
    private static final double TICKS_PER_SECOND = 100;

    private final long pid;
    private double cpuAtStart;
    private long peakRss;

    /// @param pid 0 to measure nothing
    public ProcessMeter(long pid) {
        this.pid = pid;
    }

    /// @param cpuSeconds user and system time between start and stop
    /// @param rssBytes resident size at the end
    /// @param peakRssBytes the largest resident size that was sampled
    public record Figures(double cpuSeconds, long rssBytes, long peakRssBytes) {}

    public void start() {
        cpuAtStart = cpuSeconds();
        peakRss = 0;
        sample();
    }

    public void sample() {
        peakRss = Math.max(peakRss, rssBytes());
    }

    public Figures stop() {
        double cpu = cpuSeconds() - cpuAtStart;
        long rss = rssBytes();
        return new Figures(cpu, rss, Math.max(peakRss, rss));
    }

    private double cpuSeconds() {
        double ticks = 0;
        for (long process : tree()) {
            // The name in parentheses may hold anything; fields count from its end. utime and stime
            // are 14 and 15.
            String stat = read(process, "stat");
            String[] fields = stat.substring(stat.lastIndexOf(')') + 1).strip().split(" ", -1);
            if (fields.length > 12) {
                ticks += Long.parseLong(fields[11]) + Long.parseLong(fields[12]);
            }
        }
        return ticks / TICKS_PER_SECOND;
    }

    private long rssBytes() {
        long kib = 0;
        for (long process : tree()) {
            for (String line : read(process, "status").lines().toList()) {
                if (line.startsWith("VmRSS:")) {
                    kib += Long.parseLong(line.replaceAll("\\D", ""));
                }
            }
        }
        return kib * 1024;
    }

    private List<Long> tree() {
        return pid == 0
                ? List.of()
                : ProcessHandle.of(pid).stream()
                        .flatMap(root -> Stream.concat(Stream.of(root), root.descendants()))
                        .map(ProcessHandle::pid)
                        .toList();
    }

    private static String read(long process, String file) {
        try {
            return Files.readString(Path.of("/proc", Long.toString(process), file));
        } catch (IOException e) {
            return ""; // It ended between listing and reading.
        }
    }
}
