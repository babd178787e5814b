package casemate.runtimes.fleet;

import java.nio.file.Path;
import java.time.Duration;

/// How a fleet treats its instances.
///
/// @param runDirectory holds sockets, records of running processes and logs; one fleet at a time,
///   on a local file system, with a path short enough for Unix sockets
/// @param start how long a start may take
/// @param health how instances are probed
/// @param backOff how long a failed instance rests
/// @param log how much of a runtime's output is kept
/// @param stopGrace between SIGTERM and SIGKILL
/// @param roomWait how long a start waits for busy instances to leave the device
/// @param reserveBytes left free on each device, at least 0
public record FleetSettings(
        Path runDirectory,
        StartDeadline start,
        HealthCheck health,
        BackOff backOff,
        LogLimits log,
        Duration stopGrace,
        Duration roomWait,
        long reserveBytes) {

    public FleetSettings {
        runDirectory = runDirectory.toAbsolutePath().normalize();
        if (reserveBytes < 0) {
            throw new IllegalArgumentException("the reserve must not be negative");
        }
    }

    /// The defaults, for a run directory.
    public static FleetSettings in(Path runDirectory) {
        return new FleetSettings(
                runDirectory,
                new StartDeadline(Duration.ofMinutes(2), Duration.ofMinutes(30)),
                new HealthCheck(Duration.ofSeconds(10), Duration.ofSeconds(2), 3),
                new BackOff(Duration.ofSeconds(10), Duration.ofSeconds(300), Duration.ofMinutes(1)),
                new LogLimits(8 << 20, 3, 40),
                Duration.ofSeconds(10),
                Duration.ofSeconds(10),
                256L << 20);
    }

    /// Fixed time-outs kill large models, so the deadline moves as long as loading gets on.
    ///
    /// @param stall a start fails after this long without any progress
    /// @param cap a start fails after this long, whatever its progress
    public record StartDeadline(Duration stall, Duration cap) {}

    /// @param every between two probes of a ready instance without traffic
    /// @param timeout of one probe
    /// @param misses consecutive failed probes after which an idle instance counts as hung
    public record HealthCheck(Duration every, Duration timeout, int misses) {}

    /// The first restart comes at once, the following after `first`, twice that, and so on.
    ///
    /// @param first the wait before the second restart
    /// @param cap the longest wait
    /// @param stableAfter an instance that was ready for this long starts to count anew
    public record BackOff(Duration first, Duration cap, Duration stableAfter) {

        /// How long to rest after this many failures in a row.
        ///
        /// @param failures at least 1
        public Duration after(int failures) {
            if (failures <= 1) {
                return Duration.ZERO;
            }
            Duration wait = first.multipliedBy(1L << Math.min(failures - 2, 20));
            return wait.compareTo(cap) > 0 ? cap : wait;
        }
    }

    /// @param bytes size at which a log file is rotated
    /// @param files how many files are kept, at least 1
    /// @param tailLines last lines kept in memory for messages
    public record LogLimits(long bytes, int files, int tailLines) {}

    public FleetSettings withStart(Duration stall, Duration cap) {
        return new FleetSettings(
                runDirectory,
                new StartDeadline(stall, cap),
                health,
                backOff,
                log,
                stopGrace,
                roomWait,
                reserveBytes);
    }

    public FleetSettings withBackOff(Duration first, Duration cap, Duration stableAfter) {
        return new FleetSettings(
                runDirectory,
                start,
                health,
                new BackOff(first, cap, stableAfter),
                log,
                stopGrace,
                roomWait,
                reserveBytes);
    }
}
