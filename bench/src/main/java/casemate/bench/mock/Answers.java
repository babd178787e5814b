package casemate.bench.mock;

import static java.nio.charset.StandardCharsets.US_ASCII;

import io.netty.buffer.ByteBuf;
import io.netty.buffer.ByteBufAllocator;
import io.netty.buffer.Unpooled;

/// Everything the stand-in says, encoded once.
final class Answers {
    static final ByteBuf HEALTH = json("200 OK", "{\"status\":\"ok\"}");
    static final ByteBuf NOT_FOUND =
            json(
                    "404 Not Found",
                    """
                    {"error":{"message":"The stand-in has no such path.","type":"not_found_error","param":null,"code":null}}\
                    """);
    static final ByteBuf MODELS =
            json(
                    "200 OK",
                    """
                    {"object":"list","data":[{"id":"mock","object":"model","created":1,"owned_by":"casemate-bench"}]}\
                    """);
    static final ByteBuf COMPLETION =
            json(
                    "200 OK",
                    """
                    {"id":"chatcmpl-mock","object":"chat.completion","created":1,"model":"mock","choices":[{"index":0,"message":{"role":"assistant","content":"A casemate is the vaulted room inside a fortress from which the guns are served."},"logprobs":null,"finish_reason":"stop"}],"usage":{"prompt_tokens":12,"completion_tokens":16,"total_tokens":28,"prompt_tokens_details":{"cached_tokens":0}}}\
                    """);
    static final ByteBuf EMBEDDING =
            json(
                    "200 OK",
                    """
                    {"object":"list","data":[{"object":"embedding","index":0,"embedding":[0.1,0.2,0.3,0.4]}],"model":"mock","usage":{"prompt_tokens":12,"total_tokens":12}}\
                    """);

    static final ByteBuf STREAM_HEAD =
            constant(
                    "HTTP/1.1 200 OK\r\n"
                            + "content-type: text/event-stream\r\n"
                            + "cache-control: no-cache\r\n"
                            + "transfer-encoding: chunked\r\n\r\n");
    static final ByteBuf STREAM_STOP = constant(event(delta("{}", "\"stop\"")));
    static final ByteBuf STREAM_DONE = constant(chunked("data: [DONE]\n\n") + "0\r\n\r\n");

    private static final byte[] DELTA =
            event(delta("{\"content\":\"" + SendTime.mark() + "\"}", "null")).getBytes(US_ASCII);
    private static final int STAMP_AT = SendTime.find(DELTA);

    private Answers() {}

    /// One piece of a stream that carries the moment at which it was made.
    static ByteBuf delta(ByteBufAllocator memory, long nanoTime) {
        var buffer = memory.directBuffer(DELTA.length).writeBytes(DELTA);
        SendTime.write(buffer, STAMP_AT, nanoTime);
        return buffer;
    }

    static ByteBuf usage(int completionTokens) {
        String chunk =
                """
                {"id":"chatcmpl-mock","object":"chat.completion.chunk","created":1,"model":"mock","choices":[],"usage":{"prompt_tokens":12,"completion_tokens":COMPLETION,"total_tokens":TOTAL}}\
                """
                        .replace("COMPLETION", Integer.toString(completionTokens))
                        .replace("TOTAL", Integer.toString(completionTokens + 12));
        return Unpooled.copiedBuffer(event(chunk), US_ASCII);
    }

    private static String delta(String delta, String finishReason) {
        return """
        {"id":"chatcmpl-mock","object":"chat.completion.chunk","created":1,"model":"mock","choices":[{"index":0,"delta":DELTA,"finish_reason":REASON}]}\
        """
                .replace("DELTA", delta)
                .replace("REASON", finishReason);
    }

    private static String event(String json) {
        return chunked("data: " + json + "\n\n");
    }

    private static String chunked(String data) {
        return Integer.toHexString(data.length()) + "\r\n" + data + "\r\n";
    }

    private static ByteBuf json(String status, String body) {
        return constant(
                "HTTP/1.1 "
                        + status
                        + "\r\ncontent-type: application/json\r\ncontent-length: "
                        + body.length()
                        + "\r\n\r\n"
                        + body);
    }

    private static ByteBuf constant(String text) {
        byte[] bytes = text.getBytes(US_ASCII);
        return Unpooled.unreleasableBuffer(
                Unpooled.directBuffer(bytes.length).writeBytes(bytes).asReadOnly());
    }
}
