package casemate.bench.load;

import io.netty.buffer.ByteBuf;
import io.netty.channel.EventLoop;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.TimeUnit;

/// A fixed number of connections, each of which streams one chat after the other from a real
/// runtime.
// Netty reports failures through the pipeline, not through these futures.
@SuppressWarnings("FutureReturnValueIgnored")
final class Generation implements Load, Exchange.Owner {
    private final LoadPlan plan;
    private final EventLoop loop;
    private final Connector connector;
    private final ByteBuf request;
    private final Map<Exchange, Answer> answers = new HashMap<>();
    private Counts counts = new Counts();
    private boolean running = true;

    /// One chat under way.
    private static final class Answer {
        /// Whether its connection has brought an answer before.
        final boolean reused;

        final long asked = System.nanoTime();
        final TokenScan scan = new TokenScan();
        boolean heard;
        boolean started;
        long begun = asked;

        Answer(boolean reused) {
            this.reused = reused;
        }
    }

    Generation(LoadPlan plan, EventLoop loop) {
        this.plan = plan;
        this.loop = loop;
        this.connector = new Connector(plan.target(), loop);
        this.request = new Requests(plan).generate(plan.chunks());
    }

    @Override
    public void start() {
        for (int i = 0; i < plan.connections(); i++) {
            connect();
        }
    }

    private void connect() {
        if (running) {
            connector.exchange(this, exchange -> ask(exchange, false), this::retry);
        }
    }

    private void retry() {
        counts.errors++;
        loop.schedule(this::connect, 10, TimeUnit.MILLISECONDS);
    }

    private void ask(Exchange exchange, boolean reused) {
        answers.put(exchange, new Answer(reused));
        exchange.ask(request);
    }

    @Override
    public void body(Exchange exchange, byte[] data, int from, int to) {
        var answer = answers.get(exchange);
        if (answer == null) {
            return;
        }
        answer.heard = true;
        for (int at = from; at < to; at++) {
            answer.scan.next(data[at]);
        }
        if (!answer.started && answer.scan.started()) {
            answer.started = true;
            answer.begun = System.nanoTime();
            Counts.record(counts.firstChunk, answer.begun - answer.asked);
        }
    }

    @Override
    public void answered(Exchange exchange, int status) {
        var answer = answers.remove(exchange);
        if (answer == null) {
            return;
        }
        if (status == 200 && answer.scan.whole()) {
            whole(answer);
        } else {
            counts.errors++;
        }
        if (running) {
            ask(exchange, true);
        } else {
            // Otherwise the runtime closes it, which then looks as if an answer were missing.
            exchange.close();
        }
    }

    private void whole(Answer answer) {
        long now = System.nanoTime();
        counts.generated(answer.scan.tokens(), answer.begun, now);
        if (running) {
            counts.requests++;
            Counts.record(counts.latency, now - answer.asked);
        }
    }

    @Override
    public void broken(Exchange exchange) {
        var answer = answers.remove(exchange);
        if (answer != null && answer.reused && !answer.heard) {
            // llama-server promises to keep a connection and closes it after each stream, at which
            // the next question is already on its way: it is asked again, as every client does.
            connect();
        } else {
            retry();
        }
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

    /// What is under way ends by itself, so that the next load finds the runtime idle.
    @Override
    public boolean idle() {
        return answers.isEmpty();
    }

    @Override
    public void stop() {
        // Nobody waits for these any longer.
        counts.errors += answers.size();
        List.copyOf(answers.keySet()).forEach(Exchange::close);
    }
}
