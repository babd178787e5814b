package casemate.gateway;

import java.io.BufferedInputStream;
import java.io.ByteArrayOutputStream;
import java.io.EOFException;
import java.io.IOException;
import java.io.InputStream;
import java.net.InetAddress;
import java.net.Socket;
import java.nio.charset.StandardCharsets;
import java.util.Arrays;

/// A client in raw bytes.
final class WireClient implements AutoCloseable {
    private final Socket socket;
    private final InputStream in;

    WireClient(int port) throws IOException {
        socket = new Socket(InetAddress.getLoopbackAddress(), port);
        socket.setSoTimeout(10_000);
        socket.setTcpNoDelay(true);
        in = new BufferedInputStream(socket.getInputStream());
    }

    WireClient send(String bytes) throws IOException {
        return send(bytes.getBytes(StandardCharsets.UTF_8));
    }

    WireClient send(byte[] bytes) throws IOException {
        socket.getOutputStream().write(bytes);
        return this;
    }

    /// A whole POST with the test's key.
    WireClient post(String path, String body) throws IOException {
        return post(path, body.getBytes(StandardCharsets.UTF_8));
    }

    WireClient post(String path, byte[] body) throws IOException {
        send(
                ("POST %s HTTP/1.1\r\nHost: localhost\r\nAuthorization: Bearer %s\r\n"
                                + "Content-Type: application/json\r\nContent-Length: %d\r\n\r\n")
                        .formatted(path, GatewayUnderTest.KEY, body.length));
        return send(body);
    }

    /// Everything up to and with `end`.
    String readThrough(String end) throws IOException {
        ByteArrayOutputStream read = new ByteArrayOutputStream();
        byte[] last = end.getBytes(StandardCharsets.UTF_8);
        byte lastByte = last[last.length - 1];
        while (true) {
            int b = in.read();
            if (b < 0) {
                throw new EOFException("closed after: " + read.toString(StandardCharsets.UTF_8));
            }
            read.write(b);
            if (b == lastByte && endsWith(read.toByteArray(), last)) {
                return read.toString(StandardCharsets.UTF_8);
            }
        }
    }

    private static boolean endsWith(byte[] bytes, byte[] end) {
        int from = bytes.length - end.length;
        return from >= 0 && Arrays.equals(bytes, from, bytes.length, end, 0, end.length);
    }

    /// Status line and header lines.
    String head() throws IOException {
        return readThrough("\r\n\r\n");
    }

    /// A response with a declared length: its body.
    Answer answer() throws IOException {
        String head = head();
        int at = head.indexOf("content-length: ");
        if (at < 0) {
            return new Answer(head, chunked());
        }
        int length = Integer.parseInt(head.substring(at + 16, head.indexOf("\r\n", at)).trim());
        return new Answer(head, new String(in.readNBytes(length), StandardCharsets.UTF_8));
    }

    /// The body of a chunked response, without the framing.
    String chunked() throws IOException {
        ByteArrayOutputStream body = new ByteArrayOutputStream();
        while (true) {
            int length = Integer.parseInt(readThrough("\r\n").strip(), 16);
            body.write(in.readNBytes(length));
            readThrough("\r\n");
            if (length == 0) {
                return body.toString(StandardCharsets.UTF_8);
            }
        }
    }

    String toEnd() throws IOException {
        return new String(in.readAllBytes(), StandardCharsets.UTF_8);
    }

    /// Goes away in the middle of things.
    void hangUp() throws IOException {
        socket.close();
    }

    /// What came back.
    record Answer(String head, String body) {
        int status() {
            return Integer.parseInt(head.substring(9, 12));
        }
    }

    @Override
    public void close() throws IOException {
        socket.close();
    }
}
