package casemate.gateway.upstream;

import casemate.runtimes.driver.Endpoint;
import io.netty.buffer.ByteBuf;
import io.netty.buffer.ByteBufAllocator;
import java.nio.charset.StandardCharsets;

/// The part of a request's head that is the same for all requests to one path, in bytes.
public final class RequestHead {
    private static final byte[] LENGTH = ascii("\r\ncontent-length: ");
    private static final byte[] BEARER = ascii("\r\nauthorization: Bearer ");
    private static final byte[] END = ascii("\r\n\r\n");
    private static final int ROOM = 160;

    private final byte[] start;

    public RequestHead(String path) {
        start =
                ascii(
                        "POST "
                                + path
                                + " HTTP/1.1\r\nhost: localhost\r\naccept: */*\r\n"
                                + "content-type: application/json\r\nx-request-id: ");
    }

    /// @param requestId printable ASCII without spaces
    /// @return head and body in one buffer of its own
    public ByteBuf request(
            ByteBufAllocator allocator, Endpoint endpoint, String requestId, ByteBuf body) {
        ByteBuf out = allocator.directBuffer(start.length + ROOM + body.readableBytes());
        out.writeBytes(start);
        out.writeBytes(ascii(requestId));
        if (endpoint instanceof Endpoint.Loopback(_, String bearer)) {
            out.writeBytes(BEARER);
            out.writeBytes(ascii(bearer));
        }
        out.writeBytes(LENGTH);
        out.writeBytes(ascii(Integer.toString(body.readableBytes())));
        out.writeBytes(END);
        return out.writeBytes(body);
    }

    /// Not character by character, as buffers would.
    private static byte[] ascii(String text) {
        return text.getBytes(StandardCharsets.US_ASCII);
    }
}
