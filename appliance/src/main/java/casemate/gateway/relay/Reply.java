package casemate.gateway.relay;

import casemate.gateway.downstream.ClientAnswer;
import casemate.gateway.downstream.HeadBytes;
import casemate.gateway.downstream.RequestIds;
import casemate.gateway.refusal.ApiError;
import casemate.gateway.refusal.Refusal;

/// What is sent back to the client of a model call, once. After the connection has gone, everything
/// here does nothing.
public final class Reply {
    private static final byte[] REQUEST_ID = HeadBytes.name(RequestIds.HEADER);
    private static final byte[] RETRY_AFTER = HeadBytes.name("retry-after");

    /// RFC 9110, 15.5.2: a 401 says how to do it right.
    private static final byte[] CHALLENGE = HeadBytes.line("www-authenticate", "Bearer");

    private static final byte[] JSON = HeadBytes.line("content-type", "application/json");
    private static final byte[] EVENTS =
            HeadBytes.line("content-type", "text/event-stream; charset=utf-8");
    private static final byte[] NO_STORE = HeadBytes.line("cache-control", "no-cache");
    private static final byte[] NO_BUFFERING = HeadBytes.line("x-accel-buffering", "no");

    private final ClientAnswer answer;
    private final String requestId;

    public Reply(ClientAnswer answer, String requestId) {
        this.answer = answer;
        this.requestId = requestId;
    }

    /// A whole answer in one write.
    public void json(int status, byte[] body) {
        json(status, body, body.length);
    }

    /// @param length of the part of `body` that is sent
    public void json(int status, byte[] body, int length) {
        if (fresh()) {
            head(status, length);
            answer.line(JSON);
            answer.bodyOf(length);
            answer.end(body, 0, length);
        }
    }

    public void refuse(Refusal refusal) {
        if (fresh()) {
            byte[] body = refusal.json();
            head(refusal.error().status(), body.length);
            if (refusal.retryAfterSeconds() > 0) {
                answer.line(RETRY_AFTER, Integer.toString(refusal.retryAfterSeconds()));
            }
            if (refusal.error() == ApiError.INVALID_API_KEY) {
                answer.line(CHALLENGE);
            }
            answer.line(JSON);
            answer.bodyOf(body.length);
            answer.end(body, 0, body.length);
        }
    }

    private boolean fresh() {
        return answer.open() && !answer.begun();
    }

    /// Says that this connection will take no further request.
    public void lastOfConnection() {
        answer.lastOfConnection();
    }

    /// Begins an answer of a known length.
    void beginJson(int status, long length) {
        if (fresh()) {
            head(status, 0);
            answer.line(JSON);
            answer.bodyOf(length);
        }
    }

    /// Begins an answer whose length the runtime did not say.
    void beginJson(int status) {
        if (fresh()) {
            head(status, 0);
            answer.line(JSON);
            answer.bodyOfAnyLength();
        }
    }

    public void beginEvents() {
        if (fresh()) {
            head(200, 0);
            answer.line(EVENTS);
            answer.line(NO_STORE);
            answer.line(NO_BUFFERING);
            answer.bodyOfAnyLength();
        }
    }

    private void head(int status, int room) {
        answer.begin(status, room);
        answer.line(REQUEST_ID, requestId);
    }

    /// Sends the head alone: the client shall see that the answer has begun.
    void flushHead() {
        answer.flushHead();
    }

    /// Writes and flushes.
    public void write(byte[] bytes, int offset, int length) {
        answer.write(bytes, offset, length);
    }

    public void end(byte[] bytes, int offset, int length) {
        answer.end(bytes, offset, length);
    }

    /// Ends the answer so that the client can tell that it is not whole.
    public void cut() {
        answer.cut();
    }

    /// Closes the connection with whatever is still to be written: for a client that does not read.
    public void abort() {
        answer.abort();
    }

    /// Bytes that are written and that the client's socket has not taken yet.
    public long unread() {
        return answer.unread();
    }

    public boolean full() {
        return answer.full();
    }

    /// @param handler told once, when the reply is not [#full] any more
    public void onDrain(Runnable handler) {
        answer.whenDrained(handler);
    }
}
