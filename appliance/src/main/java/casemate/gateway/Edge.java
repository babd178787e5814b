package casemate.gateway;

import casemate.config.Limits;
import casemate.gateway.downstream.ClientCall;
import io.netty.handler.codec.http.HttpHeaderNames;
import io.netty.util.AsciiString;
import io.vertx.core.http.HttpServerRequest;
import java.util.List;
import java.util.Locale;
import org.jspecify.annotations.Nullable;

/// What is asked of a request before its body is read.
final class Edge {
    private static final List<AsciiString> ONCE =
            List.of(
                    HttpHeaderNames.AUTHORIZATION,
                    HttpHeaderNames.CONTENT_TYPE,
                    HttpHeaderNames.TRANSFER_ENCODING);
    private static final List<AsciiString> ONCE_ON_ROUTES =
            List.of(
                    HttpHeaderNames.HOST,
                    HttpHeaderNames.AUTHORIZATION,
                    HttpHeaderNames.CONTENT_TYPE,
                    HttpHeaderNames.TRANSFER_ENCODING);

    private Edge() {}

    /// Against requests that a proxy before us, or a runtime behind us, could read otherwise than
    /// we do (request smuggling): RFC 9112, 3.2 and 6.1; RFC 9110, 5.3.
    ///
    /// @throws RefusedRequest when the request does not say once for which host it is, has another
    ///   header twice that may occur once, or a body that is not framed as it could be here
    static void unambiguous(ClientCall call) {
        if (!call.namesItsHost()) {
            throw new RefusedRequest(
                    ApiError.INVALID_HTTP, "An HTTP/1.1 request has to have one `Host` header.");
        }
        for (AsciiString name : ONCE) {
            if (call.repeats(name)) {
                throw twice(name);
            }
        }
        String coding = call.header(HttpHeaderNames.TRANSFER_ENCODING);
        if (coding != null && foreign(coding)) {
            call.answer().lastOfConnection();
            throw codings();
        }
    }

    /// The same for what goes to Quarkus' router.
    static void unambiguous(HttpServerRequest request, RouteReply reply) {
        for (AsciiString name : ONCE_ON_ROUTES) {
            if (request.headers().getAll(name).size() > 1) {
                throw twice(name);
            }
        }
        String coding = request.getHeader(HttpHeaderNames.TRANSFER_ENCODING);
        if (coding != null && foreign(coding)) {
            reply.lastOfConnection();
            throw codings();
        }
    }

    /// Whatever else it says, in whatever spelling: where the body ends would be a guess.
    private static boolean foreign(String coding) {
        return !coding.strip().equalsIgnoreCase("chunked");
    }

    private static RefusedRequest twice(AsciiString name) {
        return new RefusedRequest(
                ApiError.INVALID_HTTP,
                "The header `" + name + "` may occur once and occurs twice; send it once.");
    }

    private static RefusedRequest codings() {
        return new RefusedRequest(
                ApiError.INVALID_HTTP,
                "`Transfer-Encoding` may be `chunked` here and nothing else; send the body with"
                        + " that or with a `Content-Length`.");
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
