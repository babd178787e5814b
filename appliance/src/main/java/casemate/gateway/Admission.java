package casemate.gateway;

import java.util.concurrent.atomic.AtomicInteger;

/// Lets in as many requests as may be in work at the same time.
final class Admission {
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
                            "%d requests are in work, which is the limit; try again in a second."
                                    .formatted(limit)));
        }
    }

    void leave() {
        inWork.decrementAndGet();
    }

    int inWork() {
        return inWork.get();
    }
}
