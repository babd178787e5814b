package casemate.gateway;

import casemate.config.Limits;
import casemate.gateway.downstream.ClientCall;
import io.netty.handler.codec.http.HttpHeaderNames;
import java.util.Locale;
import org.jspecify.annotations.Nullable;

/// What is asked of a request before its body is read.
final class Edge {
    private Edge() {}

    /// @throws RefusedRequest when the request does not say once for which host it is
    static void host(ClientCall call) {
        if (!call.namesItsHost()) {
            throw new RefusedRequest(
                    ApiError.INVALID_HTTP, "An HTTP/1.1 request has to have one `Host` header.");
        }
    }

    /// @throws RefusedRequest when the body is not JSON or is too large, as far as the head says so
    static BodyReader body(
            ClientCall call, Limits limits, MemoryBudget budget, MemoryBudget.Account account) {
        checkType(call.header(HttpHeaderNames.CONTENT_TYPE));
        BodyReader reader = new BodyReader(call, limits.bodyBytes(), budget, account);
        reader.checkDeclared(call.header(HttpHeaderNames.CONTENT_LENGTH));
        if (call.waitsForInvitation()) {
            call.answer().invite();
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
