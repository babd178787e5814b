package casemate.gateway.downstream;

import io.netty.buffer.ByteBuf;
import io.netty.channel.ChannelHandlerContext;
import io.netty.channel.EventLoop;
import io.netty.handler.codec.http.HttpContent;
import io.netty.handler.codec.http.HttpHeaderNames;
import io.netty.handler.codec.http.HttpRequest;
import io.netty.handler.codec.http.HttpUtil;
import io.netty.handler.codec.http.LastHttpContent;
import java.util.Iterator;
import java.util.concurrent.TimeUnit;
import org.jspecify.annotations.Nullable;

/// One request as it comes from a client's connection, and the way back. Used on the event loop of
/// the connection only.
public final class ClientCall {
    /// The rest of a refused request is read for nothing up to here, so that the connection can be
    /// used again (RFC 9112, 9.3). Beyond, a stranger would have us read gigabytes for nothing.
    private static final long SMALL = 64 << 10;

    /// For a client to read an answer before the connection is closed under a request that it is
    /// still sending: a close with unread bytes is a reset, which takes the answer with it (RFC
    /// 9112, 9.6).
    private static final long LINGER_MILLIS = 2_000;

    /// Hears of a request's body. Told nothing more after [#whole], [#malformed] or
    /// [ClientCall#discardBody].
    public interface BodyListener {
        /// @param bytes valid during the call only
        void piece(ByteBuf bytes);

        void whole();

        /// The body is not framed as HTTP says. The connection takes no further request, since what
        /// follows might be a request or the rest of this one (request smuggling; RFC 9112, 11.2).
        void malformed();
    }

    private final Doorway doorway;
    private final ChannelHandlerContext context;
    private final HttpRequest head;
    private final ClientAnswer answer;
    private @Nullable Runnable whenGone;
    private @Nullable BodyListener body;
    private boolean read;
    private boolean settled;

    ClientCall(Doorway doorway, ChannelHandlerContext context, HttpRequest head) {
        this.doorway = doorway;
        this.context = context;
        this.head = head;
        this.answer =
                new ClientAnswer(this, context, head.protocolVersion(), HttpUtil.isKeepAlive(head));
    }

    public EventLoop loop() {
        return context.channel().eventLoop();
    }

    public @Nullable String header(CharSequence name) {
        return head.headers().get(name);
    }

    /// Whether the request says for which host it is, as HTTP/1.1 wants it: once. A proxy could go
    /// by the one and we by the other (RFC 9112, 3.2).
    public boolean namesItsHost() {
        return head.protocolVersion().minorVersion() == 0
                || (head.headers().contains(HttpHeaderNames.HOST)
                        && !repeats(HttpHeaderNames.HOST));
    }

    /// The caller has shown a key: the connection may stay longer than a stranger's.
    public void callerIsKnown() {
        doorway.callerIsKnown();
    }

    /// Whether a header comes more than once. Two readers of one request must not see two requests
    /// (RFC 9110, 5.3): one would take the first value, the other the last.
    public boolean repeats(CharSequence name) {
        Iterator<? extends CharSequence> values = head.headers().valueCharSequenceIterator(name);
        if (!values.hasNext()) {
            return false;
        }
        values.next();
        return values.hasNext();
    }

    public ClientAnswer answer() {
        return answer;
    }

    /// @param handler told once, when the connection closes before the answer has ended
    public void whenGone(Runnable handler) {
        whenGone = handler;
    }

    /// Whether the client waits for `100 Continue` before it sends the body.
    public boolean expectsContinue() {
        return head.headers().contains(HttpHeaderNames.EXPECT);
    }

    /// The body comes only after this has been called, and on the event loop, like everything here.
    public void readBody(BodyListener listener) {
        body = listener;
    }

    /// For a request that is answered before it was read. Called before the answer is written. A
    /// small rest is read for nothing; a large one closes the connection, after a while. So does
    /// one that waits for `100 Continue`: whether it comes is for the client to decide, and where
    /// the next request begins would be a guess (RFC 9110, 10.1.1).
    public void discardBody() {
        body = null;
        if (!read && (!smallRest() || (expectsContinue() && !answer.continueSent()))) {
            answer.lastOfConnection();
            closeLater();
        }
    }

    private boolean smallRest() {
        long length = HttpUtil.getContentLength(head, -1L);
        return length < 0 ? !HttpUtil.isTransferEncodingChunked(head) : length <= SMALL;
    }

    /// The client's socket is not read until [#resumeReading].
    public void pauseReading() {
        context.channel().config().setAutoRead(false);
    }

    public void resumeReading() {
        context.channel().config().setAutoRead(true);
    }

    void closeLater() {
        var _ =
                context.channel()
                        .eventLoop()
                        .schedule(this::close, LINGER_MILLIS, TimeUnit.MILLISECONDS);
    }

    void close() {
        var _ = context.close();
    }

    void received(HttpContent content) {
        BodyListener listener = body;
        if (content.decoderResult().isFailure()) {
            read = true;
            body = null;
            answer.lastOfConnection();
            if (listener != null) {
                listener.malformed();
            }
            settle();
            return;
        }
        if (listener != null && content.content().isReadable()) {
            listener.piece(content.content());
        }
        if (content instanceof LastHttpContent) {
            read = true;
            if (body != null) {
                BodyListener last = body;
                body = null;
                last.whole();
            }
            settle();
        }
    }

    /// The answer has ended, or the request: what comes next, when both have.
    void settle() {
        if (read && answer.ended() && !settled) {
            settled = true;
            if (answer.keepsConnection()) {
                doorway.done();
            } else {
                answer.closeWhenSent();
            }
        }
    }

    void gone() {
        Runnable handler = whenGone;
        whenGone = null;
        body = null;
        answer.dropHead();
        if (handler != null && !answer.ended()) {
            handler.run();
        }
    }
}
