package casemate.gateway.downstream;

import io.netty.buffer.ByteBuf;
import io.netty.buffer.Unpooled;
import io.netty.channel.Channel;
import io.netty.channel.ChannelFutureListener;
import io.netty.channel.ChannelHandlerContext;
import io.netty.channel.ChannelOutboundBuffer;
import io.netty.handler.codec.http.HttpVersion;
import org.jspecify.annotations.Nullable;

/// The answer to one [ClientCall], once: `begin`, head lines, one of the `body...` methods, then
/// `write` any number of times, `end`. What is written goes out at once, head and first bytes in
/// one piece. After the connection has gone, everything here does nothing.
public final class ClientAnswer {
    private static final int HEAD_ROOM = 256;
    private static final int CHUNK_ROOM = 24;

    private final ClientCall call;
    private final ChannelHandlerContext context;
    private final Channel channel;
    private final boolean oldVersion;
    private boolean keepsConnection;

    private @Nullable ByteBuf head;
    private boolean begun;
    private boolean continueSent;
    private boolean chunked;
    private boolean ended;
    private @Nullable Runnable whenDrained;

    /// @param context behind which nothing encodes: what is written here is on the wire as it is
    ClientAnswer(
            ClientCall call,
            ChannelHandlerContext context,
            HttpVersion version,
            boolean keepsConnection) {
        this.call = call;
        this.context = context;
        this.channel = context.channel();
        this.oldVersion = version.minorVersion() == 0;
        this.keepsConnection = keepsConnection;
    }

    public boolean open() {
        return !ended && channel.isActive();
    }

    public boolean begun() {
        return begun;
    }

    boolean continueSent() {
        return continueSent;
    }

    boolean ended() {
        return ended;
    }

    boolean keepsConnection() {
        return keepsConnection;
    }

    /// The connection takes no further request; said in the head, where that is still to come.
    public void lastOfConnection() {
        keepsConnection = false;
    }

    /// Lets a client send the body that has asked for leave to.
    public void sendContinue() {
        if (open() && !oldVersion) {
            continueSent = true;
            send(Unpooled.wrappedBuffer(HeadBytes.CONTINUE));
        }
    }

    /// @param room in bytes, for the part of the body that will come with the head
    public void begin(int status, int room) {
        begun = true;
        ByteBuf out = channel.alloc().directBuffer(HEAD_ROOM + room);
        head = out;
        out.writeBytes(HeadBytes.statusLine(status));
    }

    /// @param line of [HeadBytes#line]
    public void line(byte[] line) {
        if (head != null) {
            head.writeBytes(line);
        }
    }

    /// @param name of [HeadBytes#name]
    /// @param value in printable ASCII
    public void line(byte[] name, String value) {
        if (head != null) {
            head.writeBytes(name);
            HeadBytes.text(head, value);
            head.writeBytes(HeadBytes.END_OF_LINE);
        }
    }

    public void bodyOf(long length) {
        if (head != null) {
            head.writeBytes(HeadBytes.LENGTH);
            HeadBytes.number(head, length);
            head.writeBytes(HeadBytes.END_OF_LINE);
            endHead(head);
        }
    }

    /// The body goes on until its end is said: by its last chunk, or to a client that does not know
    /// chunks by the end of the connection.
    public void bodyOfAnyLength() {
        if (head != null) {
            if (oldVersion) {
                keepsConnection = false;
            } else {
                chunked = true;
                head.writeBytes(HeadBytes.CHUNKED);
            }
            endHead(head);
        }
    }

    private void endHead(ByteBuf out) {
        if (!keepsConnection) {
            out.writeBytes(HeadBytes.CLOSE);
        } else if (oldVersion) {
            out.writeBytes(HeadBytes.KEEP_ALIVE);
        }
        out.writeBytes(HeadBytes.END_OF_LINE);
    }

    /// Sends the head alone: the client shall see that the answer has begun.
    public void flushHead() {
        ByteBuf only = head;
        if (only != null) {
            head = null;
            send(only);
        }
    }

    public void write(byte[] bytes, int offset, int length) {
        if (open() && length > 0) {
            ByteBuf out = room(length);
            put(out, bytes, offset, length);
            send(out);
        }
    }

    public void end(byte[] bytes, int offset, int length) {
        if (!open()) {
            dropHead();
            return;
        }
        ByteBuf out = room(length);
        if (length > 0) {
            put(out, bytes, offset, length);
        }
        if (chunked) {
            out.writeBytes(HeadBytes.LAST_CHUNK);
        }
        send(out);
        ended = true;
        call.settle();
    }

    private ByteBuf room(int length) {
        ByteBuf first = head;
        head = null;
        return first == null
                ? channel.alloc().directBuffer(length + CHUNK_ROOM)
                : first.ensureWritable(length + CHUNK_ROOM);
    }

    private void put(ByteBuf out, byte[] bytes, int offset, int length) {
        if (chunked) {
            HeadBytes.chunkSize(out, length);
            out.writeBytes(bytes, offset, length).writeBytes(HeadBytes.END_OF_LINE);
        } else {
            out.writeBytes(bytes, offset, length);
        }
    }

    /// A write that fails comes back as the connection's failure.
    private void send(ByteBuf out) {
        var _ = context.writeAndFlush(out, channel.voidPromise());
    }

    /// Ends the answer so that the client can tell that it is not whole, and nobody after us keeps
    /// it as if it were (RFC 9112, 8): what is written still goes out, then the connection closes
    /// without the last chunk.
    public void cut() {
        if (open()) {
            flushHead();
            ended = true;
            keepsConnection = false;
            closeWhenSent();
            call.closeLater();
        }
    }

    void closeWhenSent() {
        var _ =
                context.writeAndFlush(Unpooled.EMPTY_BUFFER)
                        .addListener(ChannelFutureListener.CLOSE);
    }

    /// Closes the connection with whatever is still to be written: for a client that does not read.
    public void abort() {
        ended = true;
        dropHead();
        call.close();
    }

    /// What was never sent.
    void dropHead() {
        if (head != null) {
            head.release();
            head = null;
        }
    }

    /// Whether more has been written than the client's socket takes for now.
    public boolean full() {
        return open() && !channel.isWritable();
    }

    /// Bytes that are written and that the client's socket has not taken yet.
    public long unread() {
        ChannelOutboundBuffer waiting = channel.unsafe().outboundBuffer();
        return waiting == null ? 0 : waiting.totalPendingWriteBytes();
    }

    /// @param handler told once, when the answer is not [#full] any more
    public void whenDrained(Runnable handler) {
        whenDrained = handler;
    }

    void drained() {
        Runnable handler = whenDrained;
        if (handler != null) {
            whenDrained = null;
            handler.run();
        }
    }
}
