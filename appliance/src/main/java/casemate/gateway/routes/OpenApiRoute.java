package casemate.gateway.routes;

import io.netty.handler.codec.http.HttpHeaderNames;
import io.quarkus.smallrye.openapi.runtime.OpenApiConstants;
import io.vertx.core.buffer.Buffer;
import io.vertx.core.http.HttpMethod;
import io.vertx.ext.web.Router;
import io.vertx.ext.web.RoutingContext;
import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.util.Locale;
import org.jspecify.annotations.Nullable;

/// The description of the API, as the build wrote it: nothing in it depends on the machine.
public final class OpenApiRoute {
    static final String PATH = "/openapi";

    /// Quarkus would read the description at each start, and write it again in both formats, which
    /// takes a sixth of the whole start. It finds none in here.
    public static void keepOffTheStart() {
        OpenApiConstants.classLoader =
                new ClassLoader(null) {
                    @Override
                    public @Nullable InputStream getResourceAsStream(String name) {
                        return null;
                    }
                };
    }

    void mount(Router router) {
        router.route(HttpMethod.GET, PATH)
                .order(RouteEdge.ORDER)
                .blockingHandler(OpenApiRoute::answer);
    }

    private static void answer(RoutingContext context) {
        boolean json =
                "json".equalsIgnoreCase(context.request().getParam("format"))
                        || String.valueOf(context.request().getHeader(HttpHeaderNames.ACCEPT))
                                .contains("application/json");
        String format = json ? "JSON" : "YAML";
        try (InputStream in =
                OpenApiRoute.class.getResourceAsStream(
                        "/" + OpenApiConstants.BASE_NAME + "." + format)) {
            if (in == null) {
                throw new IOException("the build left no description of the API");
            }
            context.response()
                    .putHeader(
                            HttpHeaderNames.CONTENT_TYPE,
                            "application/" + format.toLowerCase(Locale.ROOT) + ";charset=UTF-8")
                    .end(Buffer.buffer(in.readAllBytes()), null);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }
}
