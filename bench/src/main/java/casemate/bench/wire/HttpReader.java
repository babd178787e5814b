package casemate.bench.wire;

import java.util.Arrays;

/// Reads HTTP/1.1 messages from fragments of any size and tells what it saw (RFC 9112, the part
/// that is in use between a client, a proxy and a runtime: `Content-Length`, chunked, and no body).
///
/// One instance reads one direction of one connection, message after message. Not thread-safe.
public final class HttpReader {
    /// Heads beyond this are an error: nothing that is measured here sends one.
    private static final int LARGEST_HEAD = 16 << 10;

    /// What is told while reading. Arrays belong to the reader and are only good during the call.
    public interface Events {
        /// Status or request line and headers, with the empty line that ends them.
        void head(byte[] head, int length);

        void body(byte[] data, int from, int to);

        void end();
    }

    private enum State {
        HEAD,
        FIXED,
        CHUNK_SIZE,
        CHUNK_DATA,
        CHUNK_END,
        TRAILER
    }

    private final Events events;
    private byte[] head = new byte[512];
    private int headLength;
    private State state = State.HEAD;
    private long left;
    private int lineLength;

    public HttpReader(Events events) {
        this.events = events;
    }

    /// @throws IllegalStateException when the bytes are no HTTP/1.1
    public void feed(byte[] data, int from, int to) {
        int at = from;
        while (at < to) {
            at =
                    switch (state) {
                        case HEAD -> readHead(data, at, to);
                        case FIXED, CHUNK_DATA -> readData(data, at, to);
                        case CHUNK_SIZE -> readChunkSize(data[at], at);
                        case CHUNK_END -> readChunkEnd(data[at], at);
                        case TRAILER -> readTrailer(data[at], at);
                    };
        }
    }

    private int readHead(byte[] data, int from, int to) {
        for (int at = from; at < to; at++) {
            if (headLength == head.length) {
                growHead();
            }
            byte b = data[at];
            head[headLength++] = b;
            if (b == '\n' && endsWithEmptyLine()) {
                startBody();
                return at + 1;
            }
        }
        return to;
    }

    private boolean endsWithEmptyLine() {
        int n = headLength;
        return n >= 4 && head[n - 2] == '\r' && head[n - 3] == '\n' && head[n - 4] == '\r';
    }

    private void growHead() {
        if (head.length >= LARGEST_HEAD) {
            throw new IllegalStateException("a message head beyond " + LARGEST_HEAD + " bytes");
        }
        head = Arrays.copyOf(head, head.length * 2);
    }

    private void startBody() {
        events.head(head, headLength);
        boolean chunked = Headers.value(head, headLength, Headers.TRANSFER_ENCODING) >= 0;
        left = chunked ? 0 : Headers.number(head, headLength, Headers.CONTENT_LENGTH);
        headLength = 0;
        if (chunked) {
            state = State.CHUNK_SIZE;
            lineLength = 0;
        } else if (left > 0) {
            state = State.FIXED;
        } else {
            finish();
        }
    }

    private int readData(byte[] data, int from, int to) {
        int end = (int) Math.min(to, from + left);
        events.body(data, from, end);
        left -= end - from;
        if (left == 0) {
            if (state == State.FIXED) {
                finish();
            } else {
                state = State.CHUNK_END;
            }
        }
        return end;
    }

    private int readChunkSize(byte b, int at) {
        if (b == '\n') {
            state = left == 0 ? State.TRAILER : State.CHUNK_DATA;
            lineLength = 0;
        } else if (b != '\r') {
            int digit = Character.digit(b, 16);
            if (digit < 0 || ++lineLength > 8) {
                throw new IllegalStateException("a chunk size that is not 1 to 8 hex digits");
            }
            left = left * 16 + digit;
        }
        return at + 1;
    }

    private int readChunkEnd(byte b, int at) {
        if (b == '\n') {
            state = State.CHUNK_SIZE;
            left = 0;
            lineLength = 0;
        }
        return at + 1;
    }

    private int readTrailer(byte b, int at) {
        if (b == '\n') {
            if (lineLength == 0) {
                finish();
            }
            lineLength = 0;
        } else if (b != '\r') {
            lineLength++;
        }
        return at + 1;
    }

    private void finish() {
        state = State.HEAD;
        left = 0;
        events.end();
    }
}
