package casemate.gateway;

import casemate.identity.Caller;
import casemate.identity.Callers;
import io.netty.handler.codec.http.HttpHeaderNames;
import io.vertx.core.Handler;
import io.vertx.core.http.HttpServerRequest;
import io.vertx.ext.web.RoutingContext;
import java.util.function.BiConsumer;

/// Asks for the key before anything else of a request is looked at, and turns a refusal into an
/// answer.
record KeyedRoute(Callers callers) {

    /// @throws RefusedRequest when the request has no key that is known here
    Caller caller(HttpServerRequest request) {
        Caller caller = callers.authenticate(request.getHeader(HttpHeaderNames.AUTHORIZATION));
        if (caller == null) {
            throw new RefusedRequest(
                    ApiError.INVALID_API_KEY,
                    "The API key is missing or not known here. Send `Authorization: Bearer KEY`"
                            + " with a key that `casemate keys` made.");
        }
        return caller;
    }

    /// A route for callers with a key. Its body, if any, is not read.
    Handler<RoutingContext> of(BiConsumer<RoutingContext, Reply> answer) {
        return context -> {
            HttpServerRequest request = context.request();
            Reply reply = new Reply(request, RequestIds.of(request.getHeader(Reply.REQUEST_ID)));
            RequestRest.settle(request, reply, Gateway.eventLoop());
            try {
                caller(request);
                answer.accept(context, reply);
            } catch (RefusedRequest e) {
                reply.refuse(e.refusal());
            }
        };
    }
}
