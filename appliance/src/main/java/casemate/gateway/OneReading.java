package casemate.gateway;

import casemate.gateway.downstream.ClientCall;
import casemate.gateway.refusal.ApiError;
import casemate.gateway.refusal.RefusedRequest;
import io.netty.handler.codec.http.HttpHeaderNames;
import io.netty.util.AsciiString;
import java.util.List;

/// Before anything else: a request that a proxy before us, or a runtime behind us, could read
/// otherwise than we do is not looked at (request smuggling; RFC 9112, 3.2 and 6.1; RFC 9110, 5.3).
public final class OneReading implements Station {
    private static final List<AsciiString> ONCE =
            List.of(
                    HttpHeaderNames.AUTHORIZATION,
                    HttpHeaderNames.CONTENT_TYPE,
                    HttpHeaderNames.TRANSFER_ENCODING);

    @Override
    public boolean pass(ModelCall call) {
        ClientCall client = call.client();
        if (!client.namesItsHost()) {
            throw new RefusedRequest(
                    ApiError.INVALID_HTTP, "An HTTP/1.1 request has to have one `Host` header.");
        }
        for (AsciiString name : ONCE) {
            if (client.repeats(name)) {
                throw twice(name);
            }
        }
        String coding = client.header(HttpHeaderNames.TRANSFER_ENCODING);
        if (coding != null && foreign(coding)) {
            client.answer().lastOfConnection();
            throw codings();
        }
        return true;
    }

    /// What is said of a header that may occur once and occurs twice.
    public static RefusedRequest twice(CharSequence name) {
        return new RefusedRequest(
                ApiError.INVALID_HTTP,
                "The header `" + name + "` may occur once and occurs twice; send it once.");
    }

    /// Whether it says anything but `chunked`, in whatever spelling: where the body ends would be a
    /// guess. To be refused by [#codings], and the connection takes no further request.
    ///
    /// @param coding of `Transfer-Encoding`
    public static boolean foreign(String coding) {
        return !coding.strip().equalsIgnoreCase("chunked");
    }

    /// What is said of a coding that is [#foreign].
    public static RefusedRequest codings() {
        return new RefusedRequest(
                ApiError.INVALID_HTTP,
                "`Transfer-Encoding` may be `chunked` here and nothing else; send the body with"
                        + " that or with a `Content-Length`.");
    }
}
