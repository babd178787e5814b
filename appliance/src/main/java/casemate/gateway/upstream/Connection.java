package casemate.gateway.upstream;

import casemate.gateway.upstream.AnswerListener.Progress;
import io.netty.buffer.ByteBuf;
import io.netty.channel.Channel;
import io.netty.channel.ChannelFuture;
import io.netty.channel.ChannelHandlerContext;
import io.netty.channel.ChannelInboundHandlerAdapter;
import java.io.IOException;
import java.nio.channels.ClosedChannelException;
import org.jboss.logging.Logger;
import org.jspecify.annotations.Nullable;

/// One keep-alive connection to an instance: the last handler of its Netty pipeline. One request at
/// a time; between two requests it lies idle in its [Pool].
final class Connection extends ChannelInboundHandlerAdapter
        implements RuntimeCall, AnswerReader.Sink {
    private static final Logger LOG = Logger.getLogger(Connection.class);

    private final Pool pool;
    private final Channel channel;
    private final PeerCheck peer;
    private final AnswerReader reader;
    private @Nullable AnswerListener listener;
    private Progress progress = Progress.UNSENT;
    private boolean begun;
    private boolean keepAlive;
    private final long roomWhenIdle;
    private long idleSince;

    /// Whether the process at the other end is the one that is meant.
    interface PeerCheck {
        void require() throws IOException;
    }

    Connection(Pool pool, Channel channel, byte[] window, PeerCheck peer) {
        this.pool = pool;
        this.peer = peer;
        this.channel = channel;
        this.reader = new AnswerReader(this, window);
        this.roomWhenIdle = channel.bytesBeforeUnwritable();
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
                    Throwable failure = done.isSuccess() ? stranger() : done.cause();
                    if (listener == null || failure != null) {
                        request.release();
                        close();
                        if (failure != null) {
                            fail(failure);
                        }
                    } else {
                        send(request, answer);
                        progress = Progress.SENT;
                    }
                });
    }

    private @Nullable IOException stranger() {
        try {
            peer.require();
            return null;
        } catch (IOException e) {
            LOG.errorf("Nothing is sent to a runtime: %s.", e.getMessage());
            return e;
        }
    }

    void send(ByteBuf request, AnswerListener answer) {
        listener = answer;
        begun = false;
        progress = Progress.SENT_OVER_IDLE;
        keepAlive = false;
        // A failure comes back as the connection's.
        var _ = channel.writeAndFlush(request, channel.voidPromise());
    }

    @Override
    public void channelRead(ChannelHandlerContext context, Object message) {
        ByteBuf bytes = (ByteBuf) message;
        try {
            reader.read(bytes, context.alloc());
            if (listener == null && bytes.isReadable()) {
                // A runtime that talks without being asked is not in step with us.
                close();
            }
        } catch (IOException e) {
            fail(new IOException("not HTTP/1.1: " + e.getMessage(), e));
        } finally {
            bytes.release();
        }
    }

    @Override
    public boolean listens() {
        return listener != null;
    }

    @Override
    public void head(AnswerHead head) {
        begun = true;
        // llama-server closes the connection behind each stream without having said so.
        keepAlive = head.keepAlive() && !head.eventStream();
        if (listener != null) {
            listener.head(head);
        }
    }

    @Override
    public void body(ByteBuf bytes) {
        if (listener != null) {
            listener.body(bytes);
        }
    }

    @Override
    public void end(boolean inStep) {
        keepAlive &= inStep;
        AnswerListener answer = listener;
        if (answer != null) {
            listener = null;
            release();
            answer.end();
        }
    }

    /// Before the listener hears of the end, so that what it sends next can use this connection.
    private void release() {
        channel.config().setAutoRead(true);
        boolean sent = channel.bytesBeforeUnwritable() == roomWhenIdle;
        if (keepAlive && sent && channel.isActive()) {
            pool.giveBack(this);
        } else {
            close();
        }
    }

    @Override
    public void channelReadComplete(ChannelHandlerContext context) {
        if (listener != null && begun) {
            listener.readComplete();
        }
    }

    @Override
    public void channelInactive(ChannelHandlerContext context) {
        if (reader.endsWithConnection()) {
            end(false);
        } else {
            fail(new ClosedChannelException());
        }
        reader.release();
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
            answer.failed(cause, begun ? Progress.ANSWERED : progress);
        }
    }

    @Override
    public void pauseReading() {
        channel.config().setAutoRead(false);
    }

    @Override
    public void resumeReading() {
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
