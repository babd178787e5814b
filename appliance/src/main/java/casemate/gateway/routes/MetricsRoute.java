package casemate.gateway.routes;

import io.netty.handler.codec.http.HttpHeaderNames;
import io.prometheus.metrics.config.EscapingScheme;
import io.prometheus.metrics.expositionformats.PrometheusTextFormatWriter;
import io.prometheus.metrics.model.registry.PrometheusRegistry;
import io.vertx.core.Handler;
import io.vertx.core.buffer.Buffer;
import io.vertx.core.http.HttpMethod;
import io.vertx.core.http.HttpServerRequest;
import io.vertx.ext.web.Router;
import io.vertx.ext.web.RoutingContext;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.UncheckedIOException;

/// The figures in Prometheus' text format. Open to this machine, keyed for every other, and for
/// pages of a browser that reach it under another name: they tell which models are used, and how
/// much.
final class MetricsRoute {
    private static final PrometheusTextFormatWriter TEXT = PrometheusTextFormatWriter.create();

    private final PrometheusRegistry registry;
    private final Handler<RoutingContext> keyed;
    private final OwnHost ownHost;

    MetricsRoute(PrometheusRegistry registry, KeyedRoute keyed, OwnHost ownHost) {
        this.ownHost = ownHost;
        this.registry = registry;
        this.keyed = keyed.of((context, _) -> answer(context));
    }

    void mount(Router router) {
        router.route(HttpMethod.GET, "/metrics")
                .order(RouteEdge.ORDER)
                .handler(context -> {
                    if (local(context.request())
                            && ownHost.named(context.request().getHeader(HttpHeaderNames.HOST))) {
                        answer(context);
                    } else {
                        keyed.handle(context);
                    }
                });
    }

    private static boolean local(HttpServerRequest request) {
        String address = request.remoteAddress().hostAddress();
        return address != null
                && (address.startsWith("127.")
                        || address.equals("::1")
                        || address.equals("0:0:0:0:0:0:0:1"));
    }

    private void answer(RoutingContext context) {
        ByteArrayOutputStream text = new ByteArrayOutputStream(8 << 10);
        try {
            TEXT.write(text, registry.scrape(), EscapingScheme.DEFAULT);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
        context.response()
                .putHeader(HttpHeaderNames.CONTENT_TYPE, PrometheusTextFormatWriter.CONTENT_TYPE)
                .end(Buffer.buffer(text.toByteArray()), null);
    }
}
