package casemate.runtimes.fleet;

import java.time.Duration;
import java.time.Instant;

/// What time it is for a fleet: the one place that its waiting, resting and unloading ask, so that
/// a test can turn it. Processes live by the system's time all the same: how long one is given to
/// end, and to answer a probe, is not asked here.
interface FleetTime {
    FleetTime SYSTEM =
            new FleetTime() {
                @Override
                public long nanos() {
                    return System.nanoTime();
                }

                @Override
                public Instant now() {
                    return Instant.now();
                }

                @Override
                public Duration lookAfter(Duration left) {
                    return left;
                }
            };

    /// For durations; never goes back. Only differences mean something.
    long nanos();

    /// For people, and for the time of the next try.
    Instant now();

    /// How long to sleep, by the system's time, before looking again whether `left` is over.
    Duration lookAfter(Duration left);

    default Duration since(long nanos) {
        return Duration.ofNanos(nanos() - nanos);
    }

    default Duration until(long nanos) {
        return Duration.ofNanos(nanos - nanos());
    }
}
