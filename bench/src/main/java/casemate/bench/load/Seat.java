package casemate.bench.load;

import java.util.List;
import org.jspecify.annotations.Nullable;

/// Where one chat at a time goes one of the ways, over a connection that is kept as long as the
/// other side keeps it.
final class Seat implements Exchange.Owner {
    private final Generation load;
    private final Generation.Way way;
    private final List<Seat> lane;
    private @Nullable Exchange connection;
    private @Nullable Answer answer;

    /// Whether the connection has brought an answer.
    private boolean proven;

    /// One chat under way.
    private static final class Answer {
        final long asked = System.nanoTime();
        final TokenScan scan = new TokenScan();
        boolean heard;
        boolean started;
        long begun = asked;
    }

    /// @param lane those that take turns with this one
    Seat(Generation load, Generation.Way way, List<Seat> lane) {
        this.load = load;
        this.way = way;
        this.lane = lane;
    }

    /// Time counts from here: that there is no connection any more is the other side's doing.
    void ask() {
        answer = new Answer();
        if (connection == null) {
            connect();
        } else {
            connection.ask(way.request);
        }
    }

    boolean asked() {
        return answer != null;
    }

    /// Whatever is still under way has failed.
    void close() {
        if (answer != null) {
            answer = null;
            way.counts.errors++;
        }
        if (connection != null) {
            connection.close();
            connection = null;
        }
    }

    private void connect() {
        way.connector.exchange(this, this::connected, this::failed);
    }

    private void connected(Exchange exchange) {
        if (answer == null) {
            // The load has been stopped meanwhile.
            exchange.close();
            return;
        }
        connection = exchange;
        proven = false;
        exchange.ask(way.request);
    }

    private void failed() {
        answer = null;
        way.counts.errors++;
        load.again(lane);
    }

    @Override
    public void body(Exchange exchange, byte[] data, int from, int to) {
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
            Counts.record(way.counts.firstChunk, answer.begun - answer.asked);
        }
    }

    @Override
    public void answered(Exchange exchange, int status) {
        if (answer == null) {
            return;
        }
        if (status == 200 && answer.scan.whole()) {
            whole(answer);
        } else {
            way.counts.errors++;
        }
        answer = null;
        proven = true;
        if (load.running()) {
            load.next(lane);
        } else {
            // Otherwise the runtime closes it, which then looks as if an answer were missing.
            close();
        }
    }

    private void whole(Answer answer) {
        long now = System.nanoTime();
        way.counts.generated(answer.scan.tokens(), answer.begun, now);
        if (load.running()) {
            way.counts.requests++;
            Counts.record(way.counts.latency, now - answer.asked);
        }
    }

    @Override
    public void broken(Exchange exchange) {
        connection = null;
        if (answer == null) {
            return;
        }
        if (proven && !answer.heard) {
            // llama-server promises to keep a connection and closes it after each stream, at which
            // the next question may be on its way: it is asked again, as every client does.
            connect();
        } else {
            failed();
        }
    }
}
