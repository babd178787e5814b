package casemate.gateway.routes;

import casemate.gateway.OneReading;
import casemate.gateway.downstream.RequestIds;
import casemate.gateway.refusal.ApiError;
import casemate.gateway.refusal.RefusedRequest;
import io.netty.handler.codec.http.HttpHeaderNames;
import io.netty.util.AsciiString;
import io.vertx.core.http.HttpServerRequest;
import io.vertx.ext.web.Router;
import io.vertx.ext.web.RoutingContext;
import java.util.List;

/// What is asked of every request on Quarkus' router before anything else, as [OneReading] asks it
/// of every call: two edges, one behaviour.
final class RouteEdge {
    /// What is answered without a key.
    private static final List<String> KEYLESS = List.of("/health", "/openapi", "/q/");

    /// Of the gateway's routes: before all that Quarkus puts on its router.
    static final int ORDER = -1_000;

    private static final List<AsciiString> ONCE =
            List.of(
                    HttpHeaderNames.HOST,
                    HttpHeaderNames.AUTHORIZATION,
                    HttpHeaderNames.CONTENT_TYPE,
                    HttpHeaderNames.TRANSFER_ENCODING);

    private final OwnHost ownHost;

    RouteEdge(OwnHost ownHost) {
        this.ownHost = ownHost;
    }

    void mount(Router router) {
        router.route().order(RouteEdge.ORDER - 2).handler(this::look);
    }

    private void look(RoutingContext context) {
        HttpServerRequest request = context.request();
        RouteReply reply =
                new RouteReply(
                        request.response(), RequestIds.of(request.getHeader(RequestIds.HEADER)));
        try {
            unambiguous(request, reply);
            keyless(context.normalizedPath(), request);
        } catch (RefusedRequest e) {
            RequestRest.settle(request, reply, RequestRest.eventLoop());
            reply.refuse(e.refusal());
            return;
        }
        context.next();
    }

    private static void unambiguous(HttpServerRequest request, RouteReply reply) {
        for (AsciiString name : ONCE) {
            if (request.headers().getAll(name).size() > 1) {
                throw OneReading.twice(name);
            }
        }
        String coding = request.getHeader(HttpHeaderNames.TRANSFER_ENCODING);
        if (coding != null && OneReading.foreign(coding)) {
            reply.lastOfConnection();
            throw OneReading.codings();
        }
    }

    private void keyless(String path, HttpServerRequest request) {
        if (KEYLESS.stream().anyMatch(path::startsWith)
                && !ownHost.named(request.getHeader(HttpHeaderNames.HOST))) {
            throw new RefusedRequest(
                    ApiError.WRONG_HOST,
                    "The `Host` of this request is not this machine. Ask by an address, by"
                            + " `localhost` or by the machine's own name.");
        }
    }
}
