package casemate.gateway.downstream;

import io.netty.channel.ChannelHandlerContext;
import io.netty.channel.ChannelInboundHandlerAdapter;
import io.netty.handler.codec.http.HttpContent;
import io.netty.handler.codec.http.HttpRequest;
import io.netty.handler.codec.http.HttpVersion;
import io.netty.util.ReferenceCountUtil;
import java.io.IOException;
import java.util.ArrayDeque;
import java.util.function.Supplier;
import org.jboss.logging.Logger;
import org.jspecify.annotations.Nullable;

/// Stands in each client's connection behind the HTTP decoder, and takes out the model calls;
/// everything else goes on to Quarkus. One request at a time is in work on a connection, here or
/// there: those that a client sends ahead wait, and when there are many, so does the socket.
final class Doorway extends ChannelInboundHandlerAdapter {
    private static final Logger LOG = Logger.getLogger("casemate.gateway");

    /// Pieces of requests sent ahead, of at most 8 KiB each, up to which reading goes on: who does
    /// not read does not see a client leave.
    private static final int READ_AHEAD = 32;

    /// A piece of the socket that was read already when the reading stopped has no more in it, but
    /// for a client that is not worth the memory.
    private static final int MOST_HELD = 512;

    private final Supplier<@Nullable CallTaker> calls;
    private final ArrayDeque<Object> held = new ArrayDeque<>();
    private @Nullable ChannelHandlerContext context;
    private @Nullable ClientCall call;
    private boolean busyBehind;
    private boolean passed;
    private boolean used;

    Doorway(Supplier<@Nullable CallTaker> calls) {
        this.calls = calls;
    }

    @Override
    public void handlerAdded(ChannelHandlerContext added) {
        context = added;
    }

    @Override
    public void channelRead(ChannelHandlerContext where, Object message) {
        if (held.isEmpty()) {
            accept(where, message);
        } else {
            hold(where, message);
        }
    }

    private void accept(ChannelHandlerContext where, Object message) {
        if (message instanceof HttpRequest head) {
            if (call != null || busyBehind) {
                hold(where, message);
            } else {
                begin(where, head);
            }
        } else if (call != null && message instanceof HttpContent content) {
            try {
                call.received(content);
            } finally {
                content.release();
            }
        } else {
            pass(where, message);
        }
    }

    private void pass(ChannelHandlerContext where, Object message) {
        passed = true;
        where.fireChannelRead(message);
    }

    private void begin(ChannelHandlerContext where, HttpRequest head) {
        CallTaker.Taken taken = taken(head);
        if (taken == null) {
            busyBehind = true;
            pass(where, head);
            return;
        }
        used = true;
        ClientCall begun = new ClientCall(this, where, head);
        call = begun;
        taken.begin(begun);
    }

    private CallTaker.@Nullable Taken taken(HttpRequest head) {
        CallTaker taker = calls.get();
        HttpVersion version = head.protocolVersion();
        boolean plain = version.majorVersion() == 1 && head.decoderResult().isSuccess();
        return taker == null || !plain ? null : taker.taken(head.method(), head.uri());
    }

    private void hold(ChannelHandlerContext where, Object message) {
        if (held.size() >= READ_AHEAD) {
            where.channel().config().setAutoRead(false);
        }
        if (held.size() < MOST_HELD) {
            held.addLast(message);
        } else {
            ReferenceCountUtil.release(message);
            var _ = where.close();
        }
    }

    /// The call is read and answered, and the connection stays.
    void done() {
        call = null;
        used = true;
        next();
    }

    void answeredBehind() {
        busyBehind = false;
        next();
    }

    /// Not from within what has just ended: that has a few more words to say.
    private void next() {
        ChannelHandlerContext where = context;
        if (!held.isEmpty() && where != null) {
            where.executor().execute(() -> release(where));
        }
    }

    private void release(ChannelHandlerContext where) {
        if (held.isEmpty() || !where.channel().isActive()) {
            return;
        }
        where.channel().config().setAutoRead(true);
        while (!held.isEmpty()
                && !(held.peekFirst() instanceof HttpRequest && (call != null || busyBehind))) {
            accept(where, held.removeFirst());
        }
        if (held.size() >= READ_AHEAD) {
            where.channel().config().setAutoRead(false);
        }
        channelReadComplete(where);
    }

    /// Whether there was a call since this was asked last, or one is being answered now.
    boolean usedSinceAskedLast() {
        boolean was = used || (call != null && !call.answer().ended());
        used = false;
        return was;
    }

    /// Those behind flush then what they have answered.
    @Override
    public void channelReadComplete(ChannelHandlerContext where) {
        if (passed) {
            passed = false;
            where.fireChannelReadComplete();
        }
    }

    @Override
    public void channelWritabilityChanged(ChannelHandlerContext where) {
        if (call != null && where.channel().isWritable()) {
            call.answer().drained();
        }
        where.fireChannelWritabilityChanged();
    }

    @Override
    public void channelInactive(ChannelHandlerContext where) {
        gone();
        where.fireChannelInactive();
    }

    @Override
    public void exceptionCaught(ChannelHandlerContext where, Throwable cause) {
        if (call == null) {
            where.fireExceptionCaught(cause);
        } else {
            if (!(cause instanceof IOException)) {
                LOG.error("defect in the gateway", cause);
            }
            // A broken connection is like one that the client has closed.
            var _ = where.close();
        }
    }

    @Override
    public void handlerRemoved(ChannelHandlerContext where) {
        gone();
    }

    private void gone() {
        ClientCall left = call;
        call = null;
        held.forEach(ReferenceCountUtil::release);
        held.clear();
        if (left != null) {
            left.gone();
        }
    }
}
