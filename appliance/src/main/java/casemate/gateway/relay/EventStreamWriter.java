package casemate.gateway.relay;

import casemate.gateway.refusal.ApiError;
import casemate.gateway.refusal.Refusal;
import io.netty.buffer.ByteBuf;
import java.nio.charset.StandardCharsets;

/// Passes a stream of server-sent events on, event by event as they come. A good stream ends with
/// `[DONE]`, a broken one with an error event and without `[DONE]`.
public final class EventStreamWriter implements AnswerWriter {
    private static final byte[] DATA = "data: ".getBytes(StandardCharsets.US_ASCII);
    private static final byte[] DONE_EVENT = "data: [DONE]\n\n".getBytes(StandardCharsets.US_ASCII);
    private static final byte[] EMPTY_LINE = "\n\n".getBytes(StandardCharsets.US_ASCII);
    private static final byte[] NOTHING = {};

    private final Reply reply;
    private final TokenCount tokens;
    private final ChunkScan scan;
    private final boolean usageWanted;
    private final EventBuffer events = new EventBuffer();
    private boolean done;
    private boolean finished;
    private boolean error;

    /// @param scan may be shared by all writers of one event loop
    /// @param usageWanted whether the client asked for the usage chunk
    public EventStreamWriter(Reply reply, TokenCount tokens, ChunkScan scan, boolean usageWanted) {
        this.reply = reply;
        this.tokens = tokens;
        this.scan = scan;
        this.usageWanted = usageWanted;
        reply.beginEvents();
    }

    @Override
    public void body(ByteBuf bytes) {
        events.append(bytes);
        takeEvents();
        if (events.partialLength() > EventBuffer.MAX_EVENT) {
            throw new BrokenAnswer(
                    "The runtime sent an event of more than " + EventBuffer.MAX_EVENT + " bytes.");
        }
    }

    private void takeEvents() {
        for (int end = events.eventEnd(); end >= 0; end = events.eventEnd()) {
            event(events.eventStart(), end);
        }
    }

    private void event(int start, int end) {
        byte[] bytes = events.bytes();
        int data = EventFields.value(bytes, start, end, "data:");
        if (data < 0) {
            int old = EventFields.value(bytes, start, end, "error:");
            if (old >= 0) {
                error(bytes, old, end, end);
            } else {
                events.keep(end);
            }
            return;
        }
        int lineEnd = EventFields.lineEnd(bytes, data, end);
        if (EventFields.isDone(bytes, data, lineEnd)) {
            done = true;
            // Withheld until the end: a stream with an error in it is not a good one.
            events.replace(end, NOTHING);
            return;
        }
        scan.scan(bytes, data, lineEnd);
        if (scan.error()) {
            error(bytes, data, lineEnd, end);
            return;
        }
        count();
        if (scan.usage() && scan.noChoices() && !usageWanted) {
            events.replace(end, NOTHING);
        } else {
            events.keep(end);
        }
    }

    private void count() {
        if (scan.usage()) {
            tokens.report(scan.promptTokens(), scan.completionTokens());
        }
        if (scan.content()) {
            tokens.see();
        }
        finished |= scan.finished();
    }

    private void error(byte[] bytes, int data, int dataEnd, int eventEnd) {
        error = true;
        byte[] json = RuntimeError.parse(bytes, data, dataEnd - data, 500).json();
        events.replace(eventEnd, eventOf(json));
    }

    @Override
    public void flush() {
        int length = events.wholeLength();
        if (length > 0) {
            reply.write(events.take(), 0, length);
        } else {
            reply.flushHead();
        }
    }

    @Override
    public boolean end() {
        if (events.partialLength() > 0) {
            events.append(EMPTY_LINE);
            takeEvents();
        }
        if (!error && !done && !finished) {
            broken(
                    Refusal.of(
                            ApiError.RUNTIME_FAILED,
                            "The runtime ended the stream before the answer was finished."));
            return false;
        }
        endWith(error ? NOTHING : DONE_EVENT);
        return !error;
    }

    @Override
    public void broken(Refusal why) {
        events.dropPartial();
        endWith(eventOf(why.json()));
    }

    private void endWith(byte[] last) {
        events.append(last);
        events.keepAll();
        int length = events.wholeLength();
        reply.end(events.take(), 0, length);
    }

    private static byte[] eventOf(byte[] json) {
        byte[] event = new byte[DATA.length + json.length + 2];
        System.arraycopy(DATA, 0, event, 0, DATA.length);
        System.arraycopy(json, 0, event, DATA.length, json.length);
        event[event.length - 2] = '\n';
        event[event.length - 1] = '\n';
        return event;
    }
}
