package casemate.gateway.downstream;

import io.netty.util.concurrent.EventExecutor;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;
import org.jspecify.annotations.Nullable;

/// Every connection of the server, and how long it may go without doing what it is there for.
/// Against clients that hold places and memory by doing nothing, or nearly (slowloris).
///
/// Times are looked at by one sweep for all connections of an event loop, up to [#SWEEP_MILLIS]
/// late.
public final class Guests {
    static final long SWEEP_MILLIS = 500;

    /// A client that has just connected has a request on its way.
    private static final long GRACE_NANOS = TimeUnit.SECONDS.toNanos(2);

    /// Pieces of requests sent ahead, over all connections: beyond the first nobody is read who has
    /// any waiting, beyond the second one who sends more is closed.
    private static final int MANY_AHEAD = 1_024;

    private static final int MOST_AHEAD = 4_096;

    /// For each one that comes: who is asked may be in the middle of a request, and stays.
    private static final int MOST_ASKED = 4;

    /// @param places connections at the same time, of all together
    /// @param firstRequest longest silence while it is not known who is there
    /// @param head for a head to come in
    /// @param body for the body of a request that is not a model call to come in
    /// @param idle longest silence between two requests of a known caller
    public record Times(
            int places, Duration firstRequest, Duration head, Duration body, Duration idle) {}

    private final long firstRequest;
    private final long head;
    private final long body;
    private final long idle;
    private final int places;
    private final int manyStrangers;
    private final int mostStrangers;
    private final AtomicInteger ahead = new AtomicInteger();
    private final AtomicInteger strangers = new AtomicInteger();
    private final Map<EventExecutor, Watch> watches = new ConcurrentHashMap<>();

    public Guests(Times times) {
        firstRequest = times.firstRequest().toNanos();
        head = times.head().toNanos();
        body = times.body().toNanos();
        idle = times.idle().toNanos();
        places = times.places();
        manyStrangers = Math.max(1, times.places() / 20);
        mostStrangers = Math.max(1, times.places() / 2);
    }

    /// Connections that are taken at the same time.
    public int places() {
        return places;
    }

    /// Connections on which no call of a known caller has been made.
    public int strangers() {
        return strangers.get();
    }

    /// Pieces of requests that were sent ahead of an answer, on all connections: there is a bound
    /// for each of them, and without one for all together a thousand clients fill the direct
    /// memory.
    void ahead(int more) {
        ahead.addAndGet(more);
    }

    /// Who sends ahead is not read any further.
    boolean manyAhead() {
        return ahead.get() >= MANY_AHEAD;
    }

    /// Who sends ahead is cut off.
    boolean tooManyAhead() {
        return ahead.get() >= MOST_AHEAD;
    }

    /// On the connection's event loop. Who is pushed out is on the same one where there is any, and
    /// so gone before the next comes in: asked through the row of another that is busy, thousands
    /// have come in before the first is gone.
    void enter(Doorway guest, EventExecutor loop) {
        Watch watch = watches.computeIfAbsent(loop, Watch::new);
        watch.add(guest);
        int all = strangers.incrementAndGet();
        if (all > mostStrangers) {
            if (!watch.makeRoom(guest, 0)) {
                elsewhere(watch, MOST_ASKED);
            }
        } else if (all > manyStrangers) {
            watch.makeRoom(guest, GRACE_NANOS);
        }
    }

    /// @param full where nobody leaves
    /// @param tries how many others may be asked
    private void elsewhere(Watch full, int tries) {
        watches.values().stream()
                .filter(watch -> watch != full && watch.oldest != Long.MAX_VALUE)
                .min(Comparator.comparingLong(watch -> watch.oldest))
                .ifPresent(watch ->
                        watch.loop.execute(() -> {
                            if (!watch.makeRoom(null, 0) && tries > 1) {
                                elsewhere(watch, tries - 1);
                            }
                        }));
    }

    /// On the connection's event loop.
    void known(Doorway guest, EventExecutor loop) {
        Watch watch = watches.get(loop);
        if (watch != null) {
            watch.known(guest);
        }
    }

    /// On the connection's event loop.
    void leave(Doorway guest, EventExecutor loop) {
        Watch watch = watches.get(loop);
        if (watch != null) {
            watch.known(guest);
            watch.remove(guest);
        }
    }

    long head() {
        return head;
    }

    long body() {
        return body;
    }

    long silence(boolean known) {
        return known ? idle : firstRequest;
    }

    /// The connections of one event loop, and used on it.
    private final class Watch {
        private final EventExecutor loop;
        private final List<Doorway> guests = new ArrayList<>();

        /// Those who came first or were asked to leave longest ago are first.
        private final Set<Doorway> unknown = new LinkedHashSet<>();

        /// Since when the first of the row is silent, in [System#nanoTime]; for other threads.
        private volatile long oldest = Long.MAX_VALUE;

        private boolean sweeping;

        Watch(EventExecutor loop) {
            this.loop = loop;
        }

        void add(Doorway guest) {
            guest.slot(guests.size());
            guests.add(guest);
            unknown.add(guest);
            noteOldest();
            sweepLater();
        }

        void known(Doorway guest) {
            if (unknown.remove(guest)) {
                strangers.decrementAndGet();
                noteOldest();
            }
        }

        private void noteOldest() {
            oldest = unknown.isEmpty() ? Long.MAX_VALUE : unknown.iterator().next().since();
        }

        /// @param comer for whom it is; not asked
        /// @param silence in nanoseconds; those who moved since are not asked
        /// @return whether one has left
        boolean makeRoom(@Nullable Doorway comer, long silence) {
            long now = System.nanoTime();
            for (int asked = 0; asked < MOST_ASKED && !unknown.isEmpty(); asked++) {
                Doorway first = unknown.iterator().next();
                if (first == comer || now - first.since() < silence) {
                    return false;
                }
                if (first.leavesForOthers()) {
                    known(first);
                    return true;
                }
                unknown.remove(first);
                unknown.add(first);
            }
            // All of them stay, so others ask elsewhere first.
            oldest = now;
            return false;
        }

        void remove(Doorway guest) {
            Doorway last = guests.removeLast();
            if (last != guest) {
                guests.set(guest.slot(), last);
                last.slot(guest.slot());
            }
        }

        private void sweepLater() {
            if (!sweeping) {
                sweeping = true;
                var _ = loop.schedule(this::sweep, SWEEP_MILLIS, TimeUnit.MILLISECONDS);
            }
        }

        private void sweep() {
            sweeping = false;
            long now = System.nanoTime();
            // Backwards: one that leaves is replaced by the last, which has had its turn.
            for (int i = guests.size() - 1; i >= 0; i--) {
                guests.get(i).expire(now);
            }
            if (!guests.isEmpty()) {
                sweepLater();
            }
        }
    }
}
