package casemate.gateway.downstream;

import io.netty.buffer.ByteBuf;
import io.netty.handler.codec.http.HttpResponseStatus;
import java.nio.charset.StandardCharsets;

/// The lines of an answer's head, as bytes.
public final class HeadBytes {
    private static final byte[] OK = ascii("HTTP/1.1 200 OK\r\n");
    static final byte[] CLOSE = line("connection", "close");
    static final byte[] KEEP_ALIVE = line("connection", "keep-alive");
    static final byte[] CHUNKED = line("transfer-encoding", "chunked");
    static final byte[] LENGTH = ascii("content-length: ");
    static final byte[] END_OF_LINE = ascii("\r\n");
    static final byte[] LAST_CHUNK = ascii("0\r\n\r\n");
    static final byte[] CONTINUE = ascii("HTTP/1.1 100 Continue\r\n\r\n");

    static final byte[] HEAD_TIMEOUT =
            ascii(
                    "HTTP/1.1 408 Request Timeout\r\nconnection: close\r\n"
                            + "content-length: 0\r\n\r\n");

    private HeadBytes() {}

    /// A whole line of which nothing changes.
    public static byte[] line(String name, String value) {
        return ascii(name + ": " + value + "\r\n");
    }

    /// The beginning of a line whose value follows.
    public static byte[] name(String name) {
        return ascii(name + ": ");
    }

    static byte[] statusLine(int status) {
        return status == 200
                ? OK
                : ascii("HTTP/1.1 " + HttpResponseStatus.valueOf(status) + "\r\n");
    }

    static void number(ByteBuf out, long value) {
        text(out, Long.toString(value));
    }

    /// @param ascii copied as a whole, not character by character as buffers would
    static void text(ByteBuf out, String ascii) {
        out.writeBytes(ascii(ascii));
    }

    /// The size line of a chunk.
    static void chunkSize(ByteBuf out, int size) {
        int shift = 28;
        while (shift > 0 && size >>> shift == 0) {
            shift -= 4;
        }
        for (; shift >= 0; shift -= 4) {
            out.writeByte(Character.forDigit((size >>> shift) & 15, 16));
        }
        out.writeBytes(END_OF_LINE);
    }

    private static byte[] ascii(String text) {
        return text.getBytes(StandardCharsets.US_ASCII);
    }
}
