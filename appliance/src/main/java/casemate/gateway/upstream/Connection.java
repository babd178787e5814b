package casemate.gateway.upstream;

import io.netty.buffer.ByteBuf;
import io.netty.channel.Channel;
import io.netty.channel.ChannelFuture;
import io.netty.channel.ChannelHandlerContext;
import io.netty.channel.ChannelInboundHandlerAdapter;
import io.netty.handler.codec.http.HttpContent;
import io.netty.handler.codec.http.HttpObject;
import io.netty.handler.codec.http.HttpResponse;
import io.netty.handler.codec.http.HttpStatusClass;
import io.netty.handler.codec.http.HttpUtil;
import io.netty.handler.codec.http.LastHttpContent;
import io.netty.util.ReferenceCountUtil;
import java.io.IOException;
import java.nio.channels.ClosedChannelException;
import org.jspecify.annotations.Nullable;

/// One keep-alive connection to an instance: the last handler of its Netty pipeline. One request at
/// a time; between two requests it lies idle in its [Pool].
final class Connection extends ChannelInboundHandlerAdapter implements Call {
    private final Pool pool;
    private final Channel channel;
    private @Nullable AnswerListener listener;
    private boolean begun;
    private boolean informational;
    private boolean keepAlive;
    private boolean sent;
    private long idleSince;

    Connection(Pool pool, Channel channel) {
        this.pool = pool;
        this.channel = channel;
    }

    boolean usable() {
        return channel.isActive();
    }

    long idleSince() {
        return idleSince;
    }

    void lieIdle(long now) {
        idleSince = now;
    }

    /// Sends the request once the connection stands.
    void send(ByteBuf request, AnswerListener answer, ChannelFuture connected) {
        listener = answer;
        var _ =
                connected.addListener(done -> {
                    if (listener == null || !done.isSuccess()) {
                        request.release();
                        close();
                        if (!done.isSuccess()) {
                            fail(done.cause());
                        }
                    } else {
                        send(request, answer);
                    }
                });
    }

    void send(ByteBuf request, AnswerListener answer) {
        listener = answer;
        begun = false;
        keepAlive = false;
        sent = false;
        var _ =
                channel.writeAndFlush(request)
                        .addListener(written -> {
                            sent = written.isSuccess();
                            if (!sent) {
                                fail(written.cause());
                            }
                        });
    }

    @Override
    public void channelRead(ChannelHandlerContext context, Object message) {
        try {
            AnswerListener answer = listener;
            if (answer == null) {
                // A runtime that talks without being asked is not in step with us.
                close();
                return;
            }
            if (message instanceof HttpObject object && object.decoderResult().isFailure()) {
                fail(new IOException("not HTTP/1.1", object.decoderResult().cause()));
                return;
            }
            if (message instanceof HttpResponse head) {
                head(head, answer);
            }
            if (message instanceof HttpContent content) {
                body(content, answer);
            }
        } finally {
            ReferenceCountUtil.release(message);
        }
    }

    private void head(HttpResponse head, AnswerListener answer) {
        informational = head.status().codeClass() == HttpStatusClass.INFORMATIONAL;
        if (informational) {
            return;
        }
        begun = true;
        // llama-server closes the connection behind each stream without having said so.
        keepAlive = HttpUtil.isKeepAlive(head) && !AnswerHead.isEventStream(head);
        answer.head(head);
    }

    private void body(HttpContent content, AnswerListener answer) {
        if (informational) {
            return;
        }
        if (content.content().isReadable()) {
            answer.body(content.content());
        }
        if (content instanceof LastHttpContent && answer.equals(listener)) {
            listener = null;
            release();
            answer.end();
        }
    }

    /// Before the listener hears of the end, so that what it sends next can use this connection.
    private void release() {
        channel.config().setAutoRead(true);
        if (keepAlive && sent && channel.isActive()) {
            pool.giveBack(this);
        } else {
            close();
        }
    }

    @Override
    public void channelReadComplete(ChannelHandlerContext context) {
        if (listener != null && begun) {
            listener.pause();
        }
    }

    @Override
    public void channelInactive(ChannelHandlerContext context) {
        fail(new ClosedChannelException());
    }

    @Override
    public void exceptionCaught(ChannelHandlerContext context, Throwable cause) {
        fail(cause);
        close();
    }

    private void fail(Throwable cause) {
        AnswerListener answer = listener;
        if (answer != null) {
            listener = null;
            close();
            answer.failed(cause, begun);
        }
    }

    @Override
    public void holdBack() {
        channel.config().setAutoRead(false);
    }

    @Override
    public void goOn() {
        channel.config().setAutoRead(true);
    }

    @Override
    public void cancel() {
        if (listener != null) {
            listener = null;
            close();
        }
    }

    void close() {
        var _ = channel.close();
    }
}
