package casemate.runtimes.fleet;

import java.time.Duration;
import java.time.Instant;
import java.util.concurrent.atomic.AtomicLong;

/// Stands still until a test turns it.
final class TurnedTime implements FleetTime {
    private static final Instant BEGINNING = Instant.parse("2026-01-01T00:00:00Z");

    private final AtomicLong nanos = new AtomicLong();
    private final AtomicLong looks = new AtomicLong();

    void turn(Duration by) {
        nanos.addAndGet(by.toNanos());
    }

    /// Returns once somebody who sleeps has woken, looked at the new time, and gone to sleep again:
    /// what did not happen until then does not happen.
    void turnAndBeSeen(Duration by) throws InterruptedException {
        turn(by);
        long before = looks.get();
        StandIns.await("the new time is seen", () -> looks.get() >= before + 2);
    }

    @Override
    public long nanos() {
        return nanos.get();
    }

    @Override
    public Instant now() {
        return BEGINNING.plusNanos(nanos.get());
    }

    /// Soon, since nobody wakes a sleeper when the time is turned.
    @Override
    public Duration lookAfter(Duration left) {
        looks.incrementAndGet();
        return Duration.ofMillis(2);
    }
}
