package casemate.gateway;

import casemate.config.Limits;
import io.netty.handler.codec.http.HttpHeaderNames;
import io.vertx.core.http.HttpServerRequest;
import java.util.Locale;
import org.jspecify.annotations.Nullable;

/// What is asked of a request before its body is read.
final class Edge {
    private Edge() {}

    /// @throws RefusedRequest when the body is not JSON or is too large, as far as the head says so
    static BodyReader body(HttpServerRequest request, Limits limits, HeldBodies bodies) {
        checkType(request.getHeader(HttpHeaderNames.CONTENT_TYPE));
        BodyReader reader = new BodyReader(limits.bodyBytes(), bodies);
        reader.checkDeclared(request.getHeader(HttpHeaderNames.CONTENT_LENGTH));
        if (request.headers().contains(HttpHeaderNames.EXPECT)) {
            request.response().writeContinue();
        }
        return reader;
    }

    private static void checkType(@Nullable String type) {
        // The usual one, without looking closer.
        if (type == null || type.equals("application/json")) {
            return;
        }
        int end = type.indexOf(';');
        String bare = (end < 0 ? type : type.substring(0, end)).strip().toLowerCase(Locale.ROOT);
        if (!bare.equals("application/json")) {
            throw new RefusedRequest(
                    ApiError.UNSUPPORTED_MEDIA_TYPE,
                    "The request body has to be JSON: send `Content-Type: application/json`.");
        }
    }
}
