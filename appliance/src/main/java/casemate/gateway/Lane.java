package casemate.gateway;

import casemate.gateway.refusal.Refusal;
import casemate.gateway.relay.ChunkScan;
import casemate.gateway.upstream.Upstream;
import io.netty.channel.EventLoop;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.LongAdder;

/// What the gateway keeps on one event loop: the requests in work there and the connections to the
/// runtimes. Nothing in here is shared, so nothing is locked.
///
/// Deadlines are looked at by one sweep for all requests instead of a timer for each: a request is
/// told up to [#SWEEP_MILLIS] late.
final class Lane {
    static final long SWEEP_MILLIS = 250;
    private static final long IDLE_CONNECTION_NANOS = TimeUnit.SECONDS.toNanos(60);

    private final EventLoop loop;
    private final Upstream upstream;
    private final ChunkScan scan = new ChunkScan();
    private final List<ModelCall> calls = new ArrayList<>();
    private final LongAdder openStreams = new LongAdder();
    private boolean sweeping;
    private boolean connections;

    Lane(EventLoop loop) {
        this.loop = loop;
        this.upstream = new Upstream(loop);
    }

    EventLoop loop() {
        return loop;
    }

    Upstream upstream() {
        connections = true;
        return upstream;
    }

    /// Answers that are on their way to clients event by event; read from other threads.
    LongAdder openStreams() {
        return openStreams;
    }

    ChunkScan scan() {
        return scan;
    }

    void add(ModelCall call) {
        call.slot(calls.size());
        calls.add(call);
        sweepLater();
    }

    void remove(ModelCall call) {
        ModelCall last = calls.removeLast();
        if (last != call) {
            calls.set(call.slot(), last);
            last.slot(call.slot());
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
        // Backwards: one that ends is replaced by the last, which has had its turn.
        for (int i = calls.size() - 1; i >= 0; i--) {
            calls.get(i).expire(now);
        }
        if (connections) {
            connections = upstream.closeIdleSince(now - IDLE_CONNECTION_NANOS);
        }
        if (connections || !calls.isEmpty()) {
            sweepLater();
        }
    }

    /// Ends every request in work here.
    void cutAll(Refusal why) {
        for (int i = calls.size() - 1; i >= 0; i--) {
            calls.get(i).cut(why);
        }
    }
}
