package casemate.runtimes.worker.llama;

import casemate.runtimes.worker.http.Exchange;
import casemate.runtimes.worker.http.Json;
import com.fasterxml.jackson.databind.node.ObjectNode;
import org.jspecify.annotations.Nullable;

/// Sends each piece at once. When the client reads more slowly than the model writes, pieces are
/// merged until it catches up: the native loop cannot be paused for one slot, so what a slow client
/// costs is the text of its own answer, and never a token of another one.
final class StreamedAnswer implements Answer {
    private final Exchange exchange;
    private final Envelope envelope;
    private final boolean withUsage;
    private final StringBuilder unsent = new StringBuilder();

    StreamedAnswer(Exchange exchange, Envelope envelope, boolean withUsage) {
        this.exchange = exchange;
        this.envelope = envelope;
        this.withUsage = withUsage;
    }

    @Override
    public void begin() {
        ObjectNode opening = envelope.shape().opening();
        if (opening != null) {
            send(opening, null);
        }
    }

    @Override
    public void text(String piece) {
        unsent.append(piece);
        if (!unsent.isEmpty() && exchange.writable()) {
            flush();
        }
    }

    @Override
    public void finish(FinishReason reason, Usage usage) {
        if (!unsent.isEmpty()) {
            flush();
        }
        send(envelope.shape().delta(""), reason);
        if (withUsage) {
            ObjectNode body = envelope.around(envelope.shape().chunkObject, null, null);
            body.set("usage", usage.json());
            exchange.event(Json.text(body));
        }
        exchange.endEvents();
    }

    private void flush() {
        send(envelope.shape().delta(unsent.toString()), null);
        unsent.setLength(0);
    }

    private void send(ObjectNode choice, @Nullable FinishReason reason) {
        ObjectNode body = envelope.around(envelope.shape().chunkObject, choice, reason);
        if (withUsage) {
            body.putNull("usage");
        }
        exchange.event(Json.text(body));
    }
}
