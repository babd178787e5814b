package casemate.gateway;

import java.util.concurrent.atomic.AtomicLong;

/// How much memory the bodies of all requests in work may take together. One body has its own
/// limit; without this one, many callers that each stay below theirs could fill the heap.
final class HeldBodies {
    private static final long LEAST = 64L << 20;

    private final AtomicLong held = new AtomicLong();
    private final long limit;

    /// @param largest body of one request, in bytes: at least two such bodies are held
    HeldBodies(long largest) {
        this.limit = Math.max(LEAST, 2 * largest);
    }

    /// @return false, and nothing is taken, when that would be too much
    boolean take(long bytes) {
        if (held.addAndGet(bytes) > limit) {
            held.addAndGet(-bytes);
            return false;
        }
        return true;
    }

    void giveBack(long bytes) {
        held.addAndGet(-bytes);
    }

    long limit() {
        return limit;
    }
}
