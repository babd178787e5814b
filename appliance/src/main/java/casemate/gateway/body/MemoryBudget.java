package casemate.gateway.body;

import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.atomic.AtomicLong;

/// How much memory everything may take that callers make the gateway hold on its heap, counted by
/// what it costs: the room of arrays and not what lies in them, copies that will be made of them,
/// trees that are parsed from them. Without it many callers that each keep to their limits fill the
/// heap, and a heap that is full ends the process with every answer in work.
///
/// Thread-safe; a take and a give-back are two atomic additions each.
public final class MemoryBudget {
    /// Of the largest heap. The rest is the server's own (about 60 MiB at rest), what is
    /// short-lived garbage, and the young generation's room to copy into.
    private static final double SHARE_OF_HEAP = 0.375;

    private static final long LEAST = 16L << 20;

    /// How many requests may wait for room at a time. Each holds what its socket had delivered when
    /// it was told to wait: 64 KiB at most.
    private static final int MOST_WAITING = 256;

    private final AtomicLong held = new AtomicLong();
    private final ConcurrentHashMap<String, AtomicLong> heldByCaller = new ConcurrentHashMap<>();
    private final AtomicInteger waiting = new AtomicInteger();
    private final long limit;

    /// @param limit in bytes
    public MemoryBudget(long limit) {
        this.limit = limit;
    }

    /// One that fits the heap that this process really has, whatever form it was started in.
    public static MemoryBudget ofHeap() {
        return new MemoryBudget(
                Math.max(LEAST, (long) (Runtime.getRuntime().maxMemory() * SHARE_OF_HEAP)));
    }

    /// What one caller holds, as a part of the whole.
    ///
    /// @param caller whose share of the budget it comes from
    public Account account(String caller) {
        return new Account(heldByCaller.computeIfAbsent(caller, _ -> new AtomicLong()));
    }

    long limit() {
        return limit;
    }

    /// What one caller may hold together: with one key alone nobody can keep all others out.
    public long shareOfCaller() {
        return limit / 4 * 3;
    }

    /// In bytes; zero when nothing is in work.
    public long held() {
        return held.get();
    }

    /// @return false when enough others wait already; otherwise [#waited] has to follow once
    boolean mayWait() {
        if (waiting.incrementAndGet() > MOST_WAITING) {
            waiting.decrementAndGet();
            return false;
        }
        return true;
    }

    public int waiting() {
        return waiting.get();
    }

    void waited() {
        waiting.decrementAndGet();
    }

    /// What one request holds. Used by one thread.
    public final class Account {
        private final AtomicLong ofCaller;
        private long taken;

        private Account(AtomicLong ofCaller) {
            this.ofCaller = ofCaller;
        }

        /// @param bytes that the request holds from now on altogether; less than before changes
        ///   nothing
        /// @return false, and nothing is taken, when that would be too much
        public boolean raiseTo(long bytes) {
            long more = bytes - taken;
            if (more <= 0) {
                return true;
            }
            if (held.addAndGet(more) > limit) {
                held.addAndGet(-more);
                return false;
            }
            if (ofCaller.addAndGet(more) > shareOfCaller()) {
                ofCaller.addAndGet(-more);
                held.addAndGet(-more);
                return false;
            }
            taken = bytes;
            return true;
        }

        /// What was taken for something that passes.
        public void lowerBy(long bytes) {
            taken -= bytes;
            held.addAndGet(-bytes);
            ofCaller.addAndGet(-bytes);
        }

        /// In bytes.
        public long taken() {
            return taken;
        }

        /// All of it. May be called twice.
        public void giveBack() {
            if (taken == 0) {
                return;
            }
            held.addAndGet(-taken);
            ofCaller.addAndGet(-taken);
            taken = 0;
        }
    }
}
