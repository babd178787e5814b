package casemate.gateway.routes;

import io.quarkus.vertx.http.HttpServerOptionsCustomizer;
import io.vertx.core.http.HttpServerOptions;
import jakarta.inject.Singleton;

/// Takes out of the server what nobody asks it for, and what every request would pass through.
@Singleton
final class PlainHttp implements HttpServerOptionsCustomizer {
    @Override
    public void customizeHttpServer(HttpServerOptions options) {
        compressNoWebSockets(options);
    }

    @Override
    public void customizeHttpsServer(HttpServerOptions options) {
        compressNoWebSockets(options);
    }

    /// There are no WebSockets here; their compression is a handler of its own in each connection.
    private static void compressNoWebSockets(HttpServerOptions options) {
        options.setPerMessageWebSocketCompressionSupported(false)
                .setPerFrameWebSocketCompressionSupported(false);
    }
}
