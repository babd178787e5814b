package casemate.gateway.routes;

import casemate.gateway.downstream.RequestIds;
import casemate.gateway.refusal.ApiError;
import casemate.gateway.refusal.Refusal;
import io.netty.handler.codec.http.HttpHeaderNames;
import io.netty.handler.codec.http.HttpHeaderValues;
import io.vertx.core.buffer.Buffer;
import io.vertx.core.http.HttpServerResponse;

/// What is sent back by a route on Quarkus' router: JSON, whole.
final class RouteReply {
    private final HttpServerResponse response;
    private final String requestId;

    RouteReply(HttpServerResponse response, String requestId) {
        this.response = response;
        this.requestId = requestId;
    }

    void json(int status, byte[] body) {
        if (open()) {
            response.setStatusCode(status)
                    .putHeader(RequestIds.HEADER, requestId)
                    .putHeader(HttpHeaderNames.CONTENT_TYPE, HttpHeaderValues.APPLICATION_JSON)
                    .end(Buffer.buffer(body), null);
        }
    }

    void refuse(Refusal refusal) {
        if (refusal.retryAfterSeconds() > 0) {
            header(HttpHeaderNames.RETRY_AFTER, Integer.toString(refusal.retryAfterSeconds()));
        }
        if (refusal.error() == ApiError.INVALID_API_KEY) {
            header(HttpHeaderNames.WWW_AUTHENTICATE, "Bearer");
        }
        json(refusal.error().status(), refusal.json());
    }

    /// Says that this connection will take no further request.
    void lastOfConnection() {
        header(HttpHeaderNames.CONNECTION, HttpHeaderValues.CLOSE);
    }

    void header(CharSequence name, CharSequence value) {
        if (open() && !response.headWritten()) {
            response.putHeader(name, value);
        }
    }

    private boolean open() {
        return !response.closed() && !response.ended();
    }
}
