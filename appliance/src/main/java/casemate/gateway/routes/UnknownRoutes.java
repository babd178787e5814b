package casemate.gateway.routes;

import casemate.gateway.refusal.ApiError;
import casemate.gateway.refusal.RefusedRequest;
import casemate.gateway.surface.Operation;
import io.netty.handler.codec.http.HttpHeaderNames;
import io.vertx.core.http.HttpMethod;
import io.vertx.ext.web.Router;
import io.vertx.ext.web.RoutingContext;
import java.util.Map;
import java.util.stream.Collectors;
import java.util.stream.Stream;

/// What is said to a request below `/v1` that nothing else answers, and to the wrong method on a
/// path that exists.
public final class UnknownRoutes {
    private static final Map<String, String> METHODS =
            Stream.of(Operation.values())
                    .collect(Collectors.toMap(Operation::path, _ -> HttpMethod.POST.name()));

    private final KeyedRoute keyed;

    public UnknownRoutes(KeyedRoute keyed) {
        this.keyed = keyed;
    }

    /// After everything else of the gateway.
    public void mount(Router router) {
        router.route("/v1/*").order(RouteEdge.ORDER + 1).handler(keyed.of(UnknownRoutes::refuse));
        METHODS.keySet().stream()
                .filter(path -> !path.startsWith("/v1/"))
                .forEach(path ->
                        router.route(path)
                                .order(RouteEdge.ORDER + 1)
                                .handler(keyed.of(UnknownRoutes::refuse)));
    }

    private static void refuse(RoutingContext context, RouteReply reply) {
        String path = context.normalizedPath();
        String method = context.request().method().name();
        String allowed = allowed(path);
        if (allowed == null || allowed.equals(method)) {
            throw new RefusedRequest(
                    ApiError.UNKNOWN_URL, "There is no " + method + " " + shown(path) + " here.");
        }
        reply.header(HttpHeaderNames.ALLOW, allowed);
        throw new RefusedRequest(
                ApiError.METHOD_NOT_ALLOWED,
                shown(path) + " does not take " + method + ", but " + allowed + ".");
    }

    private static @org.jspecify.annotations.Nullable String allowed(String path) {
        return path.equals(ModelRoutes.PATH) || path.startsWith(ModelRoutes.PATH + "/")
                ? HttpMethod.GET.name()
                : METHODS.get(path);
    }

    private static String shown(String path) {
        return path.length() <= 200 ? path : path.substring(0, 200) + "...";
    }
}
