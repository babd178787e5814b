package casemate.gateway.routes;

import casemate.gateway.KnownCaller;
import casemate.gateway.downstream.RequestIds;
import casemate.gateway.refusal.RefusedRequest;
import casemate.identity.Callers;
import io.netty.handler.codec.http.HttpHeaderNames;
import io.vertx.core.Handler;
import io.vertx.core.http.HttpServerRequest;
import io.vertx.ext.web.RoutingContext;
import java.util.function.BiConsumer;

/// Asks for the key before anything else of a request is looked at, and turns a refusal into an
/// answer.
public record KeyedRoute(KnownCaller known) {
    public KeyedRoute(Callers callers) {
        this(new KnownCaller(callers));
    }

    /// A route for callers with a key. Its body, if any, is not read.
    Handler<RoutingContext> of(BiConsumer<RoutingContext, RouteReply> answer) {
        return context -> {
            HttpServerRequest request = context.request();
            RouteReply reply =
                    new RouteReply(
                            request.response(),
                            RequestIds.of(request.getHeader(RequestIds.HEADER)));
            RequestRest.settle(request, reply, RequestRest.eventLoop());
            try {
                known.require(request.getHeader(HttpHeaderNames.AUTHORIZATION));
                answer.accept(context, reply);
            } catch (RefusedRequest e) {
                reply.refuse(e.refusal());
            }
        };
    }
}
