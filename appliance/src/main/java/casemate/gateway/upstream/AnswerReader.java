package casemate.gateway.upstream;

import io.netty.buffer.ByteBuf;
import io.netty.buffer.ByteBufAllocator;
import java.io.IOException;
import org.jspecify.annotations.Nullable;

/// Takes answers of HTTP/1.1 out of what comes from a socket, in whatever pieces it comes. Knows
/// what runtimes speak: bodies of a declared length, chunked ones, and such that go on to the end
/// of the connection. Bytes of a body are handed on where they lie.
///
/// Source: RFC 9112.
final class AnswerReader {
    static final int MAX_HEAD = 16 << 10;
    static final int WINDOW = 2 << 10;
    private static final int MAX_CHUNK_LINE = 1 << 10;
    private static final byte LF = '\n';

    /// Hears of the parts of an answer, in their order.
    interface Sink {
        /// Not told of informational heads.
        void head(AnswerHead head);

        /// @param bytes readable is the part that counts; valid during the call only
        void body(ByteBuf bytes);

        /// @param inStep whether nothing has come behind the answer, which nobody asked for
        void end(boolean inStep);

        /// Whether what comes is still wanted.
        boolean listens();
    }

    private enum State {
        HEAD,
        LENGTH,
        TO_CLOSE,
        CHUNK_SIZE,
        CHUNK,
        CHUNK_END,
        TRAILERS
    }

    private final Sink sink;
    private final byte[] window;
    private final HeadLines lines = new HeadLines();
    private State state = State.HEAD;
    private long left;
    private int headBytes;
    private @Nullable ByteBuf partLine;

    /// @param window to look at lines in; may be shared by all readers of an event loop
    AnswerReader(Sink sink, byte[] window) {
        this.sink = sink;
        this.window = window;
        lines.reset();
    }

    /// @param bytes read to their end, unless the sink stops listening before
    /// @throws IOException when this is not HTTP/1.1, or more of a head than anybody sends
    void read(ByteBuf bytes, ByteBufAllocator allocator) throws IOException {
        ByteBuf in = bytes;
        ByteBuf before = partLine;
        if (before != null) {
            partLine = null;
            in = before.writeBytes(bytes);
        }
        try {
            boolean more = true;
            while (more && in.isReadable() && sink.listens()) {
                more = step(in);
            }
            if (in.isReadable() && sink.listens()) {
                partLine = allocator.buffer(in.readableBytes()).writeBytes(in);
            }
        } finally {
            if (before != null) {
                before.release();
            }
        }
    }

    /// @return false when a line is not whole yet
    private boolean step(ByteBuf in) throws IOException {
        switch (state) {
            case LENGTH, CHUNK -> counted(in);
            case TO_CLOSE -> sink.body(in.readSlice(in.readableBytes()));
            default -> {
                return lines(in);
            }
        }
        return true;
    }

    /// Reads lines for as long as lines are what comes. They are looked at in an array: a head has
    /// some hundred bytes, and a buffer wants to be asked for each.
    private boolean lines(ByteBuf in) throws IOException {
        int start = in.readerIndex();
        int seen = Math.min(in.readableBytes(), window.length);
        in.getBytes(start, window, 0, seen);
        byte[] bytes = window;
        int at = 0;
        while (inLines() && sink.listens()) {
            int feed = indexOfFeed(bytes, at, seen);
            if (feed < 0 && seen < in.writerIndex() - start) {
                if (at > 0) {
                    return true;
                }
                // A line longer than the window.
                seen = Math.min(in.writerIndex() - start, MAX_HEAD + 1);
                bytes = new byte[seen];
                in.getBytes(start, bytes, 0, seen);
                feed = indexOfFeed(bytes, at, seen);
            }
            measure(feed < 0 ? seen - at : feed + 1 - at);
            if (feed < 0) {
                return false;
            }
            headBytes += feed + 1 - at;
            in.readerIndex(start + feed + 1);
            int to = feed > at && bytes[feed - 1] == '\r' ? feed - 1 : feed;
            whole(in, bytes, at, to);
            at = feed + 1;
        }
        return true;
    }

    private boolean inLines() {
        return state != State.LENGTH && state != State.CHUNK && state != State.TO_CLOSE;
    }

    private static int indexOfFeed(byte[] bytes, int from, int to) {
        for (int i = from; i < to; i++) {
            if (bytes[i] == LF) {
                return i;
            }
        }
        return -1;
    }

    private void measure(int length) throws IOException {
        int most = state == State.HEAD || state == State.TRAILERS ? MAX_HEAD : MAX_CHUNK_LINE;
        if (headBytes + length > most) {
            throw new IOException("a head or a line of more than " + most + " bytes");
        }
    }

    private void whole(ByteBuf in, byte[] bytes, int from, int to) throws IOException {
        switch (state) {
            case HEAD -> {
                if (from < to) {
                    lines.line(bytes, from, to);
                } else if (lines.begun()) {
                    headEnds(in);
                } else {
                    throw new IOException("an empty line before the status line");
                }
            }
            case CHUNK_SIZE -> chunkBegins(bytes, from, to);
            case CHUNK_END -> {
                if (from < to) {
                    throw new IOException("a chunk that is longer than it says");
                }
                enter(State.CHUNK_SIZE);
            }
            case TRAILERS -> {
                if (from == to) {
                    end(in);
                }
            }
            default -> throw new IllegalStateException(state.toString());
        }
    }

    private void enter(State next) {
        state = next;
        headBytes = 0;
    }

    private void headEnds(ByteBuf in) {
        if (lines.informational()) {
            lines.reset();
            enter(State.HEAD);
            return;
        }
        AnswerHead head = lines.head();
        left = head.length();
        enter(
                lines.chunked() && left < 0
                        ? State.CHUNK_SIZE
                        : left < 0 ? State.TO_CLOSE : State.LENGTH);
        sink.head(head);
        if (state == State.LENGTH && left == 0) {
            end(in);
        }
    }

    private void chunkBegins(byte[] in, int from, int to) throws IOException {
        long size = 0;
        int at = from;
        for (; at < to; at++) {
            int digit = Character.digit(in[at], 16);
            if (digit < 0) {
                break;
            }
            size = size << 4 | digit;
            if (at - from > 14) {
                throw new IOException("a chunk of more bytes than there are");
            }
        }
        byte next = at < to ? in[at] : (byte) ';';
        if (at == from || (next != ';' && next != ' ' && next != '\t')) {
            throw new IOException("a chunk without a size");
        }
        left = size;
        enter(size == 0 ? State.TRAILERS : State.CHUNK);
    }

    private void counted(ByteBuf in) {
        int end = in.writerIndex();
        int count = (int) Math.min(left, in.readableBytes());
        int next = in.readerIndex() + count;
        in.writerIndex(next);
        sink.body(in);
        in.writerIndex(end).readerIndex(next);
        left -= count;
        if (left == 0) {
            if (state == State.CHUNK) {
                enter(State.CHUNK_END);
            } else {
                end(in);
            }
        }
    }

    /// Ready for the next answer before the sink hears of this one's end, since it may ask for it.
    private void end(ByteBuf in) {
        lines.reset();
        enter(State.HEAD);
        sink.end(!in.isReadable());
    }

    /// The runtime has closed the connection: whether that ends an answer as it should.
    boolean endsWithConnection() {
        return state == State.TO_CLOSE;
    }

    /// Of what is not needed any more.
    void release() {
        if (partLine != null) {
            partLine.release();
            partLine = null;
        }
    }
}
