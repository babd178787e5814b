package casemate.gateway.downstream;

import io.netty.buffer.Unpooled;
import io.netty.channel.ChannelFutureListener;
import io.netty.channel.ChannelHandlerContext;
import io.netty.channel.ChannelInboundHandlerAdapter;
import io.netty.handler.codec.http.HttpContent;
import io.netty.handler.codec.http.HttpRequest;
import io.netty.handler.codec.http.HttpVersion;
import io.netty.handler.codec.http.LastHttpContent;
import io.netty.util.ReferenceCountUtil;
import java.io.IOException;
import java.util.ArrayDeque;
import java.util.function.Supplier;
import org.jboss.logging.Logger;
import org.jspecify.annotations.Nullable;

/// Stands in each client's connection behind the HTTP decoder, and takes out the model calls;
/// everything else goes on to Quarkus. One request at a time is in work on a connection, here or
/// there: those that a client sends ahead (pipelining; RFC 9112, 9.3.2) wait, since answers have to
/// go out in the order of the requests, and when there are many, so does the socket.
final class Doorway extends ChannelInboundHandlerAdapter {
    private static final Logger LOG = Logger.getLogger("casemate.gateway");

    /// Pieces of requests sent ahead, of at most 8 KiB each, up to which reading goes on: who does
    /// not read does not see a client leave.
    private static final int READ_AHEAD = 32;

    /// A piece of the socket that was read already when the reading stopped has no more in it, but
    /// for a client that sends thousands of tiny requests in one piece to have us hold an object
    /// for each: it is closed.
    private static final int MOST_HELD = 512;

    private final Supplier<@Nullable CallTaker> calls;
    private final Guests guests;
    private final ArrayDeque<Object> held = new ArrayDeque<>();
    private @Nullable ChannelHandlerContext context;
    private @Nullable ClientCall call;
    private boolean busyBehind;
    private boolean passed;
    private boolean used;
    private boolean present;
    private int slot;

    private long since = System.nanoTime();

    /// When the first byte of a head came that is not whole yet; 0 when none is on its way.
    private long headSince;

    private boolean messageCame;
    private boolean known;
    private boolean readingBehind;

    Doorway(Supplier<@Nullable CallTaker> calls, Guests guests) {
        this.calls = calls;
        this.guests = guests;
    }

    @Override
    public void handlerAdded(ChannelHandlerContext added) {
        context = added;
        present = true;
        guests.enter(this, added.executor());
    }

    @Override
    public void channelRead(ChannelHandlerContext where, Object message) {
        messageCame = true;
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
        if (message instanceof LastHttpContent) {
            readingBehind = false;
        }
        where.fireChannelRead(message);
    }

    private void begin(ChannelHandlerContext where, HttpRequest head) {
        CallTaker.Taken taken = taken(head);
        headSince = 0;
        if (taken == null) {
            busyBehind = true;
            readingBehind = true;
            since = System.nanoTime();
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
        // A head that the decoder could not read is Quarkus' to refuse, and never a call: what it
        // says is a guess (request smuggling; RFC 9112, 11.2).
        boolean plain = version.majorVersion() == 1 && head.decoderResult().isSuccess();
        return taker == null || !plain ? null : taker.taken(head.method(), head.uri());
    }

    private void hold(ChannelHandlerContext where, Object message) {
        boolean crowded = guests.manyAhead();
        if (held.size() >= READ_AHEAD || crowded) {
            where.channel().config().setAutoRead(false);
        }
        if (held.size() < MOST_HELD && !guests.tooManyAhead()) {
            held.addLast(message);
            guests.ahead(1);
        } else {
            ReferenceCountUtil.release(message);
            var _ = where.close();
        }
    }

    /// The call is read and answered, and the connection stays.
    void done() {
        call = null;
        used = true;
        since = System.nanoTime();
        next();
    }

    void answeredBehind() {
        busyBehind = false;
        since = System.nanoTime();
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
            guests.ahead(-1);
            accept(where, held.removeFirst());
        }
        if (held.size() >= READ_AHEAD) {
            where.channel().config().setAutoRead(false);
        }
        messageCame = true;
        channelReadComplete(where);
    }

    /// Whether there was a call since this was asked last, or one is being answered now.
    boolean usedSinceAskedLast() {
        boolean was = used || (call != null && !call.answer().ended());
        used = false;
        return was;
    }

    /// Who is there has shown a key that is known here.
    void callerIsKnown() {
        if (!known) {
            known = true;
            ChannelHandlerContext where = context;
            if (where != null) {
                guests.known(this, where.executor());
            }
        }
    }

    int slot() {
        return slot;
    }

    void slot(int place) {
        slot = place;
    }

    /// Since when the connection is silent, or its present request is on its way, in
    /// [System#nanoTime].
    long since() {
        return since;
    }

    private boolean silent() {
        return call == null && !busyBehind && held.isEmpty();
    }

    /// Others want the place: against clients that take all places and then do nothing. A request
    /// that is in work is finished first, and who showed a key stays.
    ///
    /// @return whether it goes, at once
    boolean leavesForOthers() {
        ChannelHandlerContext where = context;
        if (where == null || known || !silent()) {
            return false;
        }
        var _ = where.close();
        return true;
    }

    /// Told by the sweep: a head or a body that comes a byte at a time (slowloris, R.U.D.Y.), or a
    /// connection on which nothing comes. A call has deadlines of its own.
    ///
    /// @param now of [System#nanoTime]
    void expire(long now) {
        ChannelHandlerContext where = context;
        if (where == null) {
            return;
        }
        if (silent()) {
            if (headSince != 0 && now - headSince > guests.head()) {
                refuseHead(where);
            } else if (now - since > guests.silence(known)) {
                var _ = where.close();
            }
        } else if (readingBehind && now - since > guests.body()) {
            var _ = where.close();
        }
    }

    /// Said, and not only closed, for an honest client on a bad line (RFC 9110, 15.5.9).
    private void refuseHead(ChannelHandlerContext where) {
        headSince = 0;
        var _ =
                where.writeAndFlush(Unpooled.wrappedBuffer(HeadBytes.HEAD_TIMEOUT))
                        .addListener(ChannelFutureListener.CLOSE);
    }

    /// Those behind flush then what they have answered. When something was read, but no message
    /// came of it, it is a piece of a head.
    @Override
    public void channelReadComplete(ChannelHandlerContext where) {
        if (!messageCame && headSince == 0 && silent()) {
            headSince = System.nanoTime();
        }
        messageCame = false;
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
        ChannelHandlerContext where = context;
        if (present && where != null) {
            present = false;
            guests.leave(this, where.executor());
        }
        ClientCall left = call;
        call = null;
        guests.ahead(-held.size());
        held.forEach(ReferenceCountUtil::release);
        held.clear();
        if (left != null) {
            left.gone();
        }
    }
}
