package casemate.bench.load;

import static java.nio.charset.StandardCharsets.UTF_8;

import casemate.bench.wire.Address;
import io.netty.buffer.ByteBuf;
import io.netty.buffer.ByteBufAllocator;
import io.netty.buffer.Unpooled;
import io.netty.buffer.UnpooledByteBufAllocator;
import java.time.Duration;
import java.util.stream.Collectors;

/// The requests of a load, encoded once: as long as what an OpenAI client sends for a short
/// question.
final class Requests {
    private static final String MESSAGES =
            """
            "messages":[\
            {"role":"system","content":"You answer questions about fortresses in one sentence."},\
            {"role":"user","content":"What is a casemate, and what was it for?"}]\
            """;

    /// A request lives as long as its load: that it is never released is no leak.
    private static final ByteBufAllocator KEPT = new UnpooledByteBufAllocator(true, true);

    private final LoadPlan plan;

    Requests(LoadPlan plan) {
        this.plan = plan;
    }

    ByteBuf plain() {
        return chat(16, "");
    }

    ByteBuf stream(int chunks, Duration interval) {
        long micros = interval.toNanos() / 1000;
        return chat(chunks, ",\"stream\":true,\"user\":\"interval-us=" + micros + "\"");
    }

    ByteBuf generate(int maxTokens) {
        String toTheLimit = plan.ignoreEnd() ? ",\"ignore_eos\":true" : "";
        return chat(
                maxTokens,
                ",\"stream\":true,\"stream_options\":{\"include_usage\":true}" + toTheLimit);
    }

    private ByteBuf chat(int maxTokens, String more) {
        String body =
                ("{\"model\":\"" + plan.model() + "\"," + MESSAGES)
                        + (",\"temperature\":0,\"max_tokens\":" + maxTokens + more + "}");
        String head =
                "POST /v1/chat/completions HTTP/1.1\r\n"
                        + ("Host: " + host() + "\r\n")
                        + "User-Agent: casemate-bench\r\n"
                        + (plan.bearer() == null
                                ? ""
                                : "Authorization: Bearer " + plan.bearer() + "\r\n")
                        + moreHeaders()
                        + "Accept: application/json\r\n"
                        + "Content-Type: application/json\r\n"
                        + ("Content-Length: " + body.length() + "\r\n\r\n");
        byte[] bytes = (head + body).getBytes(UTF_8);
        return Unpooled.unreleasableBuffer(
                KEPT.directBuffer(bytes.length).writeBytes(bytes).asReadOnly());
    }

    private String moreHeaders() {
        return plan.headers().entrySet().stream()
                .map(header -> header.getKey() + ": " + header.getValue() + "\r\n")
                .collect(Collectors.joining());
    }

    private String host() {
        return plan.target() instanceof Address.Tcp(var port) ? "127.0.0.1:" + port : "localhost";
    }
}
