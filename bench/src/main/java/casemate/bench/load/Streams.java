package casemate.bench.load;

import static java.nio.charset.StandardCharsets.US_ASCII;

import casemate.bench.mock.SendTime;
import io.netty.buffer.ByteBuf;
import io.netty.channel.EventLoop;
import java.time.Duration;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.TimeUnit;

/// Many streams at once. The target (or what is behind it) must be a
/// [casemate.bench.mock.MockUpstream].
// Netty reports failures through the pipeline, not through these futures.
@SuppressWarnings("FutureReturnValueIgnored")
final class Streams implements Load, Exchange.Owner {
    private static final byte[] DONE = "[DONE]".getBytes(US_ASCII);
    private static final int ENDLESS = 10_000_000;

    private final LoadPlan plan;
    private final EventLoop loop;
    private final Connector connector;
    private final ByteBuf request;
    private final ByteBuf endless;
    private final Map<Exchange, Progress> progress = new HashMap<>();
    private final List<SlowReader> slowReaders = new ArrayList<>();
    private Counts counts = new Counts();
    private int opened;
    private int ended;
    private int whole;
    private long chunks;
    private boolean measuring;

    /// Where one stream stands.
    private static final class Progress {
        final SendTime.Scanner times = new SendTime.Scanner();
        final long asked = System.nanoTime();
        int chunks;
        int doneMatched;
    }

    Streams(LoadPlan plan, EventLoop loop) {
        this.plan = plan;
        this.loop = loop;
        this.connector = new Connector(plan.target(), loop);
        var requests = new Requests(plan);
        this.request = requests.stream(plan.chunks(), plan.interval());
        this.endless = requests.stream(ENDLESS, Duration.ZERO);
    }

    @Override
    public void start() {
        for (int i = 0; i < plan.slowReaders(); i++) {
            connector.slowReader(this::startSlowly, () -> {});
        }
        openNext();
    }

    private void startSlowly(SlowReader reader) {
        slowReaders.add(reader);
        reader.start(endless);
    }

    /// Streams are opened evenly, so that their chunks do not all fall on the same moment.
    private void openNext() {
        if (opened < plan.streams()) {
            opened++;
            connector.exchange(this, this::connected, () -> ended++);
            long nanos = plan.warmup().toNanos() / plan.streams();
            loop.schedule(this::openNext, nanos, TimeUnit.NANOSECONDS);
        }
    }

    private void connected(Exchange exchange) {
        progress.put(exchange, new Progress());
        exchange.ask(request);
    }

    @Override
    public void body(Exchange exchange, byte[] data, int from, int to) {
        var stream = progress.get(exchange);
        if (stream == null) {
            return;
        }
        long now = System.nanoTime();
        for (int at = from; at < to; at++) {
            long sent = stream.times.next(data[at]);
            if (sent >= 0) {
                chunk(stream, now, sent);
            }
            matchDone(stream, data[at]);
        }
    }

    private void chunk(Progress stream, long now, long sent) {
        chunks++;
        if (++stream.chunks == 1) {
            Counts.record(counts.firstChunk, now - stream.asked);
        } else if (measuring) {
            Counts.record(counts.chunkDelay, now - sent);
        }
    }

    private static void matchDone(Progress stream, byte b) {
        if (stream.doneMatched < DONE.length) {
            stream.doneMatched =
                    b == DONE[stream.doneMatched] ? stream.doneMatched + 1 : b == DONE[0] ? 1 : 0;
        }
    }

    @Override
    public void answered(Exchange exchange, int status) {
        var stream = progress.remove(exchange);
        if (stream != null) {
            ended++;
            if (status == 200
                    && stream.doneMatched == DONE.length
                    && stream.chunks == plan.chunks()) {
                whole++;
            }
            exchange.close();
        }
    }

    @Override
    public void broken(Exchange exchange) {
        if (progress.remove(exchange) != null) {
            ended++;
        }
    }

    @Override
    public void measure(Counts fresh) {
        fresh.firstChunk.add(counts.firstChunk);
        counts = fresh;
        counts.start();
        measuring = true;
    }

    @Override
    public void drain() {
        measuring = false;
    }

    @Override
    public boolean idle() {
        return ended == plan.streams();
    }

    @Override
    public void stop() {
        counts.stop();
        counts.requests = whole;
        counts.errors = (long) plan.streams() - whole;
        counts.chunksExpected = (long) plan.streams() * plan.chunks();
        counts.chunksRead = chunks;
        for (var reader : slowReaders) {
            counts.slowBytes += reader.bytes();
            counts.slowOpen += reader.open() ? 1 : 0;
            reader.close();
        }
        List.copyOf(progress.keySet()).forEach(Exchange::close);
    }
}
