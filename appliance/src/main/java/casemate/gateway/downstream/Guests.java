package casemate.gateway.downstream;

import io.netty.util.concurrent.EventExecutor;
import java.time.Duration;
import java.util.ArrayList;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;

/// Every connection of the server, and how long it may go without doing what it is there for.
/// Against clients that hold places and memory by doing nothing, or nearly (slowloris).
///
/// Times are looked at by one sweep for all connections of an event loop, up to [#SWEEP_MILLIS]
/// late.
public final class Guests {
    static final long SWEEP_MILLIS = 500;

    /// A client that has just connected has a request on its way.
    private static final long GRACE_NANOS = TimeUnit.SECONDS.toNanos(2);

    private static final int MANY_AHEAD = 1_024;
    private static final int MOST_AHEAD = 4_096;

    /// For each one that comes; more than one, so that those who were asked and stayed are made up
    /// for.
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
    private final int manyStrangers;
    private final int mostStrangers;
    private final AtomicInteger ahead = new AtomicInteger();
    private final Set<Doorway> strangers = new LinkedHashSet<>();
    private final Map<EventExecutor, Watch> watches = new ConcurrentHashMap<>();

    public Guests(Times times) {
        firstRequest = times.firstRequest().toNanos();
        head = times.head().toNanos();
        body = times.body().toNanos();
        idle = times.idle().toNanos();
        manyStrangers = Math.max(1, times.places() / 20);
        mostStrangers = Math.max(1, times.places() / 2);
    }

    /// Connections on which no call of a known caller has been made.
    public int strangers() {
        synchronized (strangers) {
            return strangers.size();
        }
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

    /// On the connection's event loop.
    void enter(Doorway guest, EventExecutor loop) {
        watches.computeIfAbsent(loop, Watch::new).add(guest);
        for (Doorway oldest : tooMany(guest)) {
            oldest.makeRoom();
        }
    }

    /// Who is asked to leave goes to the end of the row, since it may be in the middle of a request
    /// and stay.
    private List<Doorway> tooMany(Doorway guest) {
        List<Doorway> asked = List.of();
        synchronized (strangers) {
            strangers.add(guest);
            int over = strangers.size() - mostStrangers;
            if (over > 0 || strangers.size() > manyStrangers) {
                long graceEnded = System.nanoTime() - GRACE_NANOS;
                asked =
                        strangers.stream()
                                .limit(Math.clamp(over, 1, MOST_ASKED))
                                .filter(oldest -> over > 0 || oldest.silentSince(graceEnded))
                                .toList();
                asked.forEach(strangers::remove);
                strangers.addAll(asked);
            }
        }
        return asked;
    }

    void known(Doorway guest) {
        synchronized (strangers) {
            strangers.remove(guest);
        }
    }

    /// On the connection's event loop.
    void leave(Doorway guest, EventExecutor loop) {
        known(guest);
        Watch watch = watches.get(loop);
        if (watch != null) {
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

    /// The connections of one event loop.
    private static final class Watch {
        private final EventExecutor loop;
        private final List<Doorway> guests = new ArrayList<>();
        private boolean sweeping;

        Watch(EventExecutor loop) {
            this.loop = loop;
        }

        void add(Doorway guest) {
            guest.slot(guests.size());
            guests.add(guest);
            sweepLater();
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
