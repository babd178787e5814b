package casemate.gateway.routes;

import io.netty.channel.EventLoop;
import io.netty.handler.codec.http.HttpHeaderNames;
import io.vertx.core.Vertx;
import io.vertx.core.http.HttpServerRequest;
import io.vertx.core.impl.ContextInternal;
import java.util.Objects;
import java.util.concurrent.TimeUnit;

/// What to do with the part of a request that a route on Quarkus' router answers without reading
/// it.
final class RequestRest {
    /// Read for nothing, so that the connection can be used again.
    private static final long SMALL = 64 << 10;

    private static final long LINGER_MILLIS = 2_000;

    private RequestRest() {}

    /// Called before the answer is written. A large rest closes the connection, but not before the
    /// client had time to read the answer: a close with unread bytes would reset the connection and
    /// take the answer with it.
    static void settle(HttpServerRequest request, RouteReply reply, EventLoop loop) {
        if (request.isEnded()) {
            return;
        }
        if (!small(request)) {
            reply.lastOfConnection();
            var _ =
                    loop.schedule(
                            () -> request.connection().close(),
                            LINGER_MILLIS,
                            TimeUnit.MILLISECONDS);
        }
        request.handler(_ -> {});
        request.resume();
    }

    /// The one that we are on.
    static EventLoop eventLoop() {
        return ((ContextInternal) Objects.requireNonNull(Vertx.currentContext())).nettyEventLoop();
    }

    private static boolean small(HttpServerRequest request) {
        String length = request.getHeader(HttpHeaderNames.CONTENT_LENGTH);
        return length != null
                ? Long.parseLong(length) <= SMALL
                : !request.headers().contains(HttpHeaderNames.TRANSFER_ENCODING);
    }
}
