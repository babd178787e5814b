package casemate.runtimes.worker.llama;

import casemate.runtimes.worker.http.Exchange;
import com.fasterxml.jackson.databind.node.ObjectNode;

/// Collects the text and answers once.
final class WholeAnswer implements Answer {
    private final Exchange exchange;
    private final Envelope envelope;
    private final StringBuilder text = new StringBuilder();

    WholeAnswer(Exchange exchange, Envelope envelope) {
        this.exchange = exchange;
        this.envelope = envelope;
    }

    @Override
    public void begin() {}

    @Override
    public void text(String piece) {
        text.append(piece);
    }

    @Override
    public void finish(FinishReason reason, Usage usage) {
        AnswerShape shape = envelope.shape();
        ObjectNode body = envelope.around(shape.object, shape.whole(text.toString()), reason);
        body.set("usage", usage.json());
        exchange.json(200, body);
    }
}
