package casemate.gateway.upstream;

import io.netty.handler.codec.http.HttpHeaderNames;
import io.netty.handler.codec.http.HttpResponse;

/// What the head of a runtime's answer says.
public final class AnswerHead {
    private AnswerHead() {}

    /// Whether the body is a stream of server-sent events.
    public static boolean isEventStream(HttpResponse head) {
        String type = head.headers().get(HttpHeaderNames.CONTENT_TYPE);
        return type != null && type.startsWith("text/event-stream");
    }
}
