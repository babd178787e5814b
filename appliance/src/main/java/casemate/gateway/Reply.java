package casemate.gateway;

import io.netty.buffer.Unpooled;
import io.netty.handler.codec.http.HttpHeaderNames;
import io.netty.handler.codec.http.HttpHeaderValues;
import io.netty.util.AsciiString;
import io.vertx.core.Handler;
import io.vertx.core.buffer.Buffer;
import io.vertx.core.http.HttpServerRequest;
import io.vertx.core.http.HttpServerResponse;
import io.vertx.core.net.impl.ConnectionBase;

/// The client's side of a request: what is sent back to it, once. After the connection has gone,
/// everything here does nothing.
final class Reply {
    static final AsciiString REQUEST_ID = AsciiString.cached("x-request-id");
    private static final AsciiString JSON = AsciiString.cached("application/json");
    private static final AsciiString EVENTS =
            AsciiString.cached("text/event-stream; charset=utf-8");
    private static final AsciiString NO_STORE = AsciiString.cached("no-cache");
    private static final AsciiString ACCEL_BUFFERING = AsciiString.cached("x-accel-buffering");
    private static final AsciiString NO = AsciiString.cached("no");

    private final HttpServerRequest request;
    private final HttpServerResponse response;
    private final String requestId;

    Reply(HttpServerRequest request, String requestId) {
        this.request = request;
        this.response = request.response();
        this.requestId = requestId;
    }

    boolean open() {
        return !response.closed() && !response.ended();
    }

    boolean begun() {
        return response.headWritten();
    }

    /// A whole answer in one write.
    void json(int status, byte[] body) {
        if (open()) {
            head(status);
            response.putHeader(HttpHeaderNames.CONTENT_TYPE, JSON);
            response.end(wrap(body, 0, body.length), null);
        }
    }

    void refuse(Refusal refusal) {
        if (refusal.retryAfterSeconds() > 0) {
            response.putHeader(
                    HttpHeaderNames.RETRY_AFTER, Integer.toString(refusal.retryAfterSeconds()));
        }
        json(refusal.error().status(), refusal.json());
    }

    /// Says that this connection will take no further request.
    void lastOfConnection() {
        if (open() && !begun()) {
            response.putHeader(HttpHeaderNames.CONNECTION, HttpHeaderValues.CLOSE);
        }
    }

    void header(CharSequence name, CharSequence value) {
        response.putHeader(name, value);
    }

    /// Begins an answer of a known length.
    void beginJson(int status, long length) {
        if (open()) {
            head(status);
            response.putHeader(HttpHeaderNames.CONTENT_TYPE, JSON);
            response.putHeader(HttpHeaderNames.CONTENT_LENGTH, Long.toString(length));
        }
    }

    /// Begins an answer whose length the runtime did not say.
    void beginJson(int status) {
        if (open()) {
            head(status);
            response.putHeader(HttpHeaderNames.CONTENT_TYPE, JSON);
            response.setChunked(true);
        }
    }

    void beginEvents() {
        if (open()) {
            head(200);
            response.putHeader(HttpHeaderNames.CONTENT_TYPE, EVENTS);
            response.putHeader(HttpHeaderNames.CACHE_CONTROL, NO_STORE);
            response.putHeader(ACCEL_BUFFERING, NO);
            response.setChunked(true);
        }
    }

    private void head(int status) {
        response.setStatusCode(status);
        response.putHeader(REQUEST_ID, requestId);
    }

    /// Sends the head alone: the client shall see that the answer has begun.
    void flushHead() {
        if (open() && !begun()) {
            var _ = response.writeHead();
        }
    }

    /// Writes and flushes.
    ///
    /// @param bytes not to be changed afterwards
    void write(byte[] bytes, int offset, int length) {
        if (open() && length > 0) {
            response.write(wrap(bytes, offset, length), null);
        }
    }

    void end(byte[] bytes, int offset, int length) {
        if (open()) {
            response.end(wrap(bytes, offset, length), null);
        }
    }

    /// Ends the answer so that the client can tell that it is not whole.
    void cut() {
        response.reset();
    }

    /// Closes the connection with whatever is still to be written: for a client that does not read.
    void abort() {
        if (request.connection() instanceof ConnectionBase base) {
            var _ = base.channel().close();
        }
    }

    boolean full() {
        return open() && response.writeQueueFull();
    }

    void onDrain(Handler<Void> handler) {
        if (open()) {
            response.drainHandler(handler);
        }
    }

    /// The one place that hands arrays to Vert.x without copying them.
    @SuppressWarnings("deprecation")
    private static Buffer wrap(byte[] bytes, int offset, int length) {
        return Buffer.buffer(Unpooled.wrappedBuffer(bytes, offset, length));
    }
}
