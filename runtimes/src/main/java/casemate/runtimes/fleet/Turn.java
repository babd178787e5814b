package casemate.runtimes.fleet;

import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.locks.Condition;
import java.util.concurrent.locks.ReentrantLock;
import java.util.function.Supplier;

/// The one lock of a fleet: whoever has the turn may change instances. Nothing that blocks happens
/// under it, and a caller's continuation never runs under it: it is left for afterwards.
final class Turn {
    private final FleetTime time;
    private final ReentrantLock lock = new ReentrantLock();
    private final Condition changed = lock.newCondition();
    private List<Runnable> afterwards = new ArrayList<>();

    Turn(FleetTime time) {
        this.time = time;
    }

    <T> T take(Supplier<T> body) {
        lock.lock();
        try {
            return body.get();
        } finally {
            release();
        }
    }

    void run(Runnable body) {
        lock.lock();
        try {
            body.run();
        } finally {
            release();
        }
    }

    /// To be run once the turn is over.
    void afterwards(Runnable action) {
        assert lock.isHeldByCurrentThread();
        afterwards.add(action);
    }

    /// Wakes everyone in [#await].
    void signal() {
        assert lock.isHeldByCurrentThread();
        changed.signalAll();
    }

    /// Gives the turn away until something changed, the time is over, or nothing in particular
    /// happened: callers look again.
    @SuppressWarnings("WaitNotInLoop") // the callers loop
    void await(Duration atMost) {
        assert lock.getHoldCount() == 1;
        if (!afterwards.isEmpty()) {
            // Others must hear of what was done before this thread goes to sleep.
            release();
            lock.lock();
            return;
        }
        try {
            long nanos = time.lookAfter(atMost).toNanos();
            var _ = changed.await(Math.max(1, nanos), TimeUnit.NANOSECONDS);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw new IllegalStateException("threads of a fleet are never interrupted", e);
        }
    }

    private void release() {
        if (lock.getHoldCount() > 1 || afterwards.isEmpty()) {
            lock.unlock();
            return;
        }
        List<Runnable> actions = afterwards;
        afterwards = new ArrayList<>();
        lock.unlock();
        actions.forEach(Runnable::run);
    }
}
