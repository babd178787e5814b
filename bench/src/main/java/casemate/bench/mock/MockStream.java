package casemate.bench.mock;

import io.netty.channel.Channel;
import java.util.concurrent.TimeUnit;

/// One answer in pieces: at a fixed pace, or as fast as the other side reads.
// Netty reports failures through the pipeline, not through these futures.
@SuppressWarnings("FutureReturnValueIgnored")
final class MockStream {
    private final Channel channel;
    private final Ask ask;
    private final long started = System.nanoTime();
    private int sent;
    private boolean ended;

    MockStream(Channel channel, Ask ask) {
        this.channel = channel;
        this.ask = ask;
    }

    void start() {
        channel.write(Answers.STREAM_HEAD.duplicate());
        step();
    }

    void cancel() {
        ended = true;
    }

    void writabilityChanged() {
        if (!ended && ask.interval().isZero() && channel.isWritable()) {
            step();
        }
    }

    private void step() {
        if (ended) {
            return;
        }
        if (ask.interval().isZero()) {
            while (sent < ask.chunks() && channel.isWritable()) {
                send();
            }
        } else if (sent < ask.chunks()) {
            send();
        }
        if (sent >= ask.chunks()) {
            finish();
        } else if (!ask.interval().isZero()) {
            long due = started + sent * ask.interval().toNanos();
            channel.eventLoop().schedule(this::step, due - System.nanoTime(), TimeUnit.NANOSECONDS);
        }
        channel.flush();
    }

    private void send() {
        channel.write(Answers.delta(channel.alloc(), System.nanoTime()), channel.voidPromise());
        sent++;
    }

    private void finish() {
        ended = true;
        channel.write(Answers.STREAM_STOP.duplicate());
        if (ask.usage()) {
            channel.write(Answers.usage(sent));
        }
        channel.write(Answers.STREAM_DONE.duplicate());
    }
}
