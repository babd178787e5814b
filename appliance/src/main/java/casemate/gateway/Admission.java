package casemate.gateway;

import casemate.gateway.refusal.ApiError;
import casemate.gateway.refusal.Refusal;
import casemate.gateway.refusal.RefusedRequest;
import java.time.Duration;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.locks.LockSupport;

/// Lets in as many requests as may be in work at the same time.
final class Admission {
    private static final long POLL_NANOS = 5_000_000;

    private final AtomicInteger inWork = new AtomicInteger();
    private final int limit;

    Admission(int limit) {
        this.limit = limit;
    }

    /// Has to be followed by [#leave] once.
    ///
    /// @throws RefusedRequest when as many are in work as may be
    void enter() {
        if (inWork.incrementAndGet() > limit) {
            inWork.decrementAndGet();
            throw new RefusedRequest(
                    Refusal.retry(
                            ApiError.TOO_MANY_REQUESTS,
                            1,
                            limit
                                    + " requests are in work, which is the limit; try again in a"
                                    + " second."));
        }
    }

    void leave() {
        inWork.decrementAndGet();
    }

    /// Waits until nothing is in work. Blocks; not for an event loop.
    ///
    /// @return false when that took too long
    boolean awaitEmpty(Duration longest) {
        long end = System.nanoTime() + longest.toNanos();
        while (inWork.get() > 0) {
            if (System.nanoTime() - end > 0) {
                return false;
            }
            LockSupport.parkNanos(POLL_NANOS);
        }
        return true;
    }

    int inWork() {
        return inWork.get();
    }
}
