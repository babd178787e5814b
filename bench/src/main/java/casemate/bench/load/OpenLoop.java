package casemate.bench.load;

import io.netty.buffer.ByteBuf;
import io.netty.channel.EventLoop;
import java.util.ArrayDeque;
import java.util.HashSet;
import java.util.Queue;
import java.util.Set;
import java.util.concurrent.TimeUnit;

/// Requests at a fixed rate, whatever becomes of the earlier ones. Latency counts from the moment
/// at which a request was due, so that a stall shows in every request that it delayed.
// Netty reports failures through the pipeline, not through these futures.
@SuppressWarnings("FutureReturnValueIgnored")
final class OpenLoop implements Load, Exchange.Owner {
    private static final int OPEN_AT_START = 32;

    private final LoadPlan plan;
    private final EventLoop loop;
    private final Connector connector;
    private final ByteBuf request;
    private final Set<Exchange> exchanges = new HashSet<>();
    private final ArrayDeque<Exchange> idle = new ArrayDeque<>();
    private final Queue<Long> waiting = new ArrayDeque<>();
    private final long nanosBetween;
    private Counts counts = new Counts();
    private int connecting;
    private int underWay;
    private long nextDue;
    private long measuredFrom = Long.MAX_VALUE;
    private boolean running = true;

    OpenLoop(LoadPlan plan, EventLoop loop) {
        this.plan = plan;
        this.loop = loop;
        this.connector = new Connector(plan.target(), loop);
        this.request = new Requests(plan).plain();
        this.nanosBetween = 1_000_000_000L / plan.perSecond();
    }

    @Override
    public void start() {
        for (int i = 0; i < Math.min(OPEN_AT_START, plan.connections()); i++) {
            connect();
        }
        nextDue = System.nanoTime();
        tick();
    }

    private void connect() {
        connecting++;
        connector.exchange(this, this::connected, this::failed);
    }

    private void connected(Exchange exchange) {
        connecting--;
        exchanges.add(exchange);
        ready(exchange);
    }

    private void failed() {
        connecting--;
        counts.errors++;
    }

    private void tick() {
        if (!running) {
            return;
        }
        long now = System.nanoTime();
        while (nextDue <= now) {
            due(nextDue);
            nextDue += nanosBetween;
        }
        loop.schedule(this::tick, nextDue - System.nanoTime(), TimeUnit.NANOSECONDS);
    }

    private void due(long due) {
        // The one that answered last has the warmest path.
        var exchange = idle.pollLast();
        if (exchange != null) {
            ask(exchange, due);
            return;
        }
        waiting.add(due);
        if (exchanges.size() + connecting < plan.connections()) {
            connect();
        }
    }

    private void ask(Exchange exchange, long due) {
        underWay++;
        exchange.due = due;
        exchange.ask(request);
    }

    private void ready(Exchange exchange) {
        Long due = waiting.poll();
        if (due == null) {
            idle.addLast(exchange);
        } else {
            ask(exchange, due);
        }
    }

    @Override
    public void answered(Exchange exchange, int status) {
        underWay--;
        if (status != 200) {
            counts.errors++;
        } else if (exchange.due >= measuredFrom) {
            counts.requests++;
            Counts.record(counts.latency, System.nanoTime() - exchange.due);
        }
        ready(exchange);
    }

    @Override
    public void broken(Exchange exchange) {
        exchanges.remove(exchange);
        if (!idle.remove(exchange)) {
            underWay--;
            counts.errors++;
        }
    }

    @Override
    public void measure(Counts fresh) {
        counts = fresh;
        measuredFrom = System.nanoTime();
        counts.start();
    }

    @Override
    public void drain() {
        counts.stop();
        running = false;
    }

    @Override
    public boolean idle() {
        return underWay == 0 && waiting.isEmpty();
    }

    @Override
    public void stop() {
        counts.errors += underWay + waiting.size();
        exchanges.forEach(Exchange::close);
    }
}
