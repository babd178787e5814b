package casemate.gateway;

import io.netty.handler.codec.http.HttpHeaderNames;
import io.vertx.core.http.HttpServerRequest;
import io.vertx.ext.web.Router;
import io.vertx.ext.web.RoutingContext;
import java.util.List;

/// What is asked of every request on Quarkus' router before anything else, as [Edge] asks it of
/// every call: two edges, one behaviour.
final class RouteEdge {
    /// What is answered without a key.
    private static final List<String> KEYLESS = List.of("/health", "/openapi", "/q/");

    private final OwnHost ownHost;

    RouteEdge(OwnHost ownHost) {
        this.ownHost = ownHost;
    }

    void mount(Router router) {
        router.route().order(Gateway.ORDER - 2).handler(this::look);
    }

    private void look(RoutingContext context) {
        HttpServerRequest request = context.request();
        RouteReply reply =
                new RouteReply(
                        request.response(), RequestIds.of(request.getHeader(RequestIds.HEADER)));
        try {
            Edge.unambiguous(request, reply);
            keyless(context.normalizedPath(), request);
        } catch (RefusedRequest e) {
            RequestRest.settle(request, reply, Gateway.eventLoop());
            reply.refuse(e.refusal());
            return;
        }
        context.next();
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
