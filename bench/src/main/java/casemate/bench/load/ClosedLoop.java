package casemate.bench.load;

import io.netty.buffer.ByteBuf;
import io.netty.channel.EventLoop;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.TimeUnit;

/// A fixed number of connections, each asking again as soon as it has its answer.
// Netty reports failures through the pipeline, not through these futures.
@SuppressWarnings("FutureReturnValueIgnored")
final class ClosedLoop implements Load, Exchange.Owner {
    private final LoadPlan plan;
    private final EventLoop loop;
    private final Connector connector;
    private final ByteBuf request;
    private final List<Exchange> exchanges = new ArrayList<>();
    private Counts counts = new Counts();
    private boolean running = true;

    ClosedLoop(LoadPlan plan, EventLoop loop) {
        this.plan = plan;
        this.loop = loop;
        this.connector = new Connector(plan.target(), loop);
        this.request = new Requests(plan).plain();
    }

    @Override
    public void start() {
        for (int i = 0; i < plan.connections(); i++) {
            connect();
        }
    }

    private void connect() {
        if (running) {
            connector.exchange(this, this::connected, this::retry);
        }
    }

    private void retry() {
        counts.errors++;
        loop.schedule(this::connect, 10, TimeUnit.MILLISECONDS);
    }

    private void connected(Exchange exchange) {
        exchanges.add(exchange);
        ask(exchange);
    }

    private void ask(Exchange exchange) {
        exchange.due = System.nanoTime();
        exchange.ask(request);
    }

    @Override
    public void answered(Exchange exchange, int status) {
        if (!running) {
            return;
        }
        if (status == 200) {
            counts.requests++;
            Counts.record(counts.latency, System.nanoTime() - exchange.due);
        } else {
            counts.errors++;
        }
        ask(exchange);
    }

    @Override
    public void broken(Exchange exchange) {
        exchanges.remove(exchange);
        retry();
    }

    @Override
    public void measure(Counts fresh) {
        counts = fresh;
        counts.start();
    }

    @Override
    public void drain() {
        counts.stop();
        running = false;
    }

    @Override
    public boolean idle() {
        return true;
    }

    @Override
    public void stop() {
        exchanges.forEach(Exchange::close);
    }
}
