package casemate.runtimes.worker.http;

import com.fasterxml.jackson.databind.JsonNode;
import io.netty.buffer.ByteBufUtil;
import io.netty.buffer.Unpooled;
import io.netty.channel.Channel;
import io.netty.channel.ChannelFuture;
import io.netty.channel.ChannelFutureListener;
import io.netty.handler.codec.http.DefaultFullHttpResponse;
import io.netty.handler.codec.http.DefaultHttpContent;
import io.netty.handler.codec.http.DefaultHttpResponse;
import io.netty.handler.codec.http.FullHttpRequest;
import io.netty.handler.codec.http.HttpHeaderNames;
import io.netty.handler.codec.http.HttpHeaderValues;
import io.netty.handler.codec.http.HttpResponse;
import io.netty.handler.codec.http.HttpResponseStatus;
import io.netty.handler.codec.http.HttpUtil;
import io.netty.handler.codec.http.HttpVersion;
import io.netty.handler.codec.http.LastHttpContent;
import io.netty.handler.codec.http.QueryStringDecoder;
import java.nio.charset.StandardCharsets;
import java.util.concurrent.atomic.AtomicBoolean;

/// One request and its answer. May be answered from any thread, once: whole with [#json] or
/// [#text], or as server-sent events with [#event] ... [#endEvents].
public final class Exchange {
    private static final byte[] NONE = {};

    private final Channel channel;
    private final String method;
    private final String path;
    private byte[] body;
    private final Runnable whenEnded;
    private final AtomicBoolean ended = new AtomicBoolean();
    private volatile boolean keepAlive;
    private volatile boolean gone;
    private volatile boolean streaming;

    Exchange(Channel channel, FullHttpRequest request, Runnable whenEnded) {
        this.channel = channel;
        this.method = request.method().name();
        this.path = new QueryStringDecoder(request.uri()).rawPath();
        this.body = ByteBufUtil.getBytes(request.content());
        this.keepAlive = HttpUtil.isKeepAlive(request);
        this.whenEnded = whenEnded;
    }

    public String method() {
        return method;
    }

    public String path() {
        return path;
    }

    int bodyLength() {
        return body.length;
    }

    /// What the client sent. To be asked for once: it is not kept beside what is made of it.
    public byte[] takeBody() {
        byte[] sent = body;
        body = NONE;
        return sent;
    }

    /// Whether the client closed the connection before it had its answer.
    public boolean gone() {
        return gone;
    }

    /// False while the client reads more slowly than we write.
    public boolean writable() {
        return channel.isWritable();
    }

    public void json(int status, JsonNode answer) {
        whole(status, "application/json", Json.bytes(answer));
    }

    public void text(int status, String contentType, String answer) {
        whole(status, contentType, answer.getBytes(StandardCharsets.UTF_8));
    }

    /// The refusal as an answer of its own, or, in the middle of a stream, as its last event. Such
    /// a stream never ends with `[DONE]`.
    public void error(ApiException refusal) {
        if (!streaming) {
            json(refusal.status(), refusal.body());
            return;
        }
        closeAfter();
        event(Json.text(refusal.body()));
        end(channel.writeAndFlush(LastHttpContent.EMPTY_LAST_CONTENT));
    }

    /// Sends one event at once, and the head of the answer before the first one.
    public void event(String data) {
        if (gone) {
            return;
        }
        if (!streaming) {
            streaming = true;
            channel.write(eventStreamHead()).addListener(ChannelFutureListener.CLOSE_ON_FAILURE);
        }
        byte[] bytes = ("data: " + data + "\n\n").getBytes(StandardCharsets.UTF_8);
        channel.writeAndFlush(new DefaultHttpContent(Unpooled.wrappedBuffer(bytes)))
                .addListener(ChannelFutureListener.CLOSE_ON_FAILURE);
    }

    public void endEvents() {
        event("[DONE]");
        end(channel.writeAndFlush(LastHttpContent.EMPTY_LAST_CONTENT));
    }

    void closeAfter() {
        keepAlive = false;
    }

    void clientGone() {
        gone = true;
    }

    private HttpResponse eventStreamHead() {
        HttpResponse head = new DefaultHttpResponse(HttpVersion.HTTP_1_1, HttpResponseStatus.OK);
        head.headers()
                .set(HttpHeaderNames.CONTENT_TYPE, "text/event-stream; charset=utf-8")
                .set(HttpHeaderNames.CACHE_CONTROL, "no-store")
                .set(HttpHeaderNames.TRANSFER_ENCODING, HttpHeaderValues.CHUNKED);
        return connection(head);
    }

    private void whole(int status, String contentType, byte[] bytes) {
        if (streaming || ended.get()) {
            throw new IllegalStateException("answered twice");
        }
        var response =
                new DefaultFullHttpResponse(
                        HttpVersion.HTTP_1_1,
                        HttpResponseStatus.valueOf(status),
                        Unpooled.wrappedBuffer(bytes));
        response.headers()
                .set(HttpHeaderNames.CONTENT_TYPE, contentType)
                .set(HttpHeaderNames.CONTENT_LENGTH, bytes.length);
        if (status == 503) {
            response.headers().set(HttpHeaderNames.RETRY_AFTER, 1);
        }
        connection(response);
        end(channel.writeAndFlush(response));
    }

    private HttpResponse connection(HttpResponse head) {
        if (!keepAlive) {
            head.headers().set(HttpHeaderNames.CONNECTION, HttpHeaderValues.CLOSE);
        }
        return head;
    }

    private void end(ChannelFuture written) {
        if (!ended.compareAndSet(false, true)) {
            return;
        }
        if (!keepAlive) {
            written.addListener(ChannelFutureListener.CLOSE);
        }
        whenEnded.run();
    }
}
