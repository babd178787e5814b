package casemate.gateway;

import casemate.identity.Caller;
import casemate.identity.Callers;
import io.netty.handler.codec.http.HttpHeaderNames;
import io.vertx.core.Handler;
import io.vertx.core.http.HttpServerRequest;
import io.vertx.ext.web.RoutingContext;
import java.util.function.BiConsumer;
import org.jspecify.annotations.Nullable;

/// Asks for the key before anything else of a request is looked at, and turns a refusal into an
/// answer.
record KeyedRoute(Callers callers) {

    /// @param authorization the request's header of that name
    /// @throws RefusedRequest when there is no key that is known here in it
    Caller caller(@Nullable String authorization) {
        Caller caller = callers.authenticate(authorization);
        if (caller == null) {
            throw new RefusedRequest(
                    ApiError.INVALID_API_KEY,
                    "The API key is missing or not known here. Send `Authorization: Bearer KEY`"
                            + " with a key that `casemate keys` made.");
        }
        return caller;
    }

    /// A route for callers with a key. Its body, if any, is not read.
    Handler<RoutingContext> of(BiConsumer<RoutingContext, RouteReply> answer) {
        return context -> {
            HttpServerRequest request = context.request();
            RouteReply reply =
                    new RouteReply(
                            request.response(),
                            RequestIds.of(request.getHeader(RequestIds.HEADER)));
            RequestRest.settle(request, reply, Gateway.eventLoop());
            try {
                caller(request.getHeader(HttpHeaderNames.AUTHORIZATION));
                answer.accept(context, reply);
            } catch (RefusedRequest e) {
                reply.refuse(e.refusal());
            }
        };
    }
}
