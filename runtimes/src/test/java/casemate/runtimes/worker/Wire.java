package casemate.runtimes.worker;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import java.io.BufferedInputStream;
import java.io.EOFException;
import java.io.IOException;
import java.io.InputStream;
import java.net.StandardProtocolFamily;
import java.net.UnixDomainSocketAddress;
import java.nio.ByteBuffer;
import java.nio.channels.Channels;
import java.nio.channels.SocketChannel;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;

/// One connection to a worker, in raw bytes.
final class Wire implements AutoCloseable {
    private static final ObjectMapper JSON = new ObjectMapper();

    private final SocketChannel channel;
    private final InputStream in;

    Wire(Path socket) throws IOException {
        channel = SocketChannel.open(StandardProtocolFamily.UNIX);
        channel.connect(UnixDomainSocketAddress.of(socket));
        in = new BufferedInputStream(Channels.newInputStream(channel));
    }

    /// A whole answer.
    record Reply(int status, String head, String body) {
        JsonNode json() throws IOException {
            return JSON.readTree(body);
        }

        JsonNode error() throws IOException {
            return json().path("error");
        }

        /// The events of a stream, without the `data: ` before them.
        List<String> events() {
            List<String> events = new ArrayList<>();
            for (String event : body.split("\n\n", -1)) {
                if (!event.isEmpty()) {
                    events.add(event.substring("data: ".length()));
                }
            }
            return events;
        }
    }

    Reply get(String path) throws IOException {
        send("GET " + path + " HTTP/1.1\r\nHost: worker\r\n\r\n");
        return reply();
    }

    Reply post(String path, String json) throws IOException {
        sendPost(path, json.getBytes(StandardCharsets.UTF_8));
        return reply();
    }

    void sendPost(String path, byte[] body) throws IOException {
        byte[] head =
                String.format(
                                Locale.ROOT,
                                "POST %s HTTP/1.1\r\nHost: worker\r\nContent-Type:"
                                        + " application/json\r\nContent-Length: %d\r\n\r\n",
                                path,
                                body.length)
                        .getBytes(StandardCharsets.UTF_8);
        write(head);
        write(body);
    }

    void send(String raw) throws IOException {
        write(raw.getBytes(StandardCharsets.UTF_8));
    }

    private void write(byte[] bytes) throws IOException {
        ByteBuffer buffer = ByteBuffer.wrap(bytes);
        while (buffer.hasRemaining()) {
            channel.write(buffer);
        }
    }

    Reply reply() throws IOException {
        String head = head();
        int status = Integer.parseInt(head.substring(9, 12));
        String lower = head.toLowerCase(Locale.ROOT);
        StringBuilder body = new StringBuilder();
        if (lower.contains("transfer-encoding: chunked")) {
            for (String chunk = chunk(); !chunk.isEmpty(); chunk = chunk()) {
                body.append(chunk);
            }
        } else {
            int at = lower.indexOf("content-length: ") + 16;
            int length = Integer.parseInt(lower.substring(at, lower.indexOf('\r', at)));
            body.append(new String(exactly(length), StandardCharsets.UTF_8));
        }
        return new Reply(status, head, body.toString());
    }

    String head() throws IOException {
        StringBuilder head = new StringBuilder();
        while (!head.toString().endsWith("\r\n\r\n")) {
            int b = in.read();
            if (b < 0) {
                throw new EOFException("the worker closed the connection after: " + head);
            }
            head.append((char) b);
        }
        return head.toString();
    }

    /// The next chunk of a stream; empty for the last one.
    String chunk() throws IOException {
        StringBuilder size = new StringBuilder();
        while (!size.toString().endsWith("\r\n")) {
            int b = in.read();
            if (b < 0) {
                throw new EOFException("the worker cut the stream off");
            }
            size.append((char) b);
        }
        int length = Integer.parseInt(size.toString().strip(), 16);
        String chunk = new String(exactly(length), StandardCharsets.UTF_8);
        exactly(2);
        return chunk;
    }

    /// Whether the worker closed the connection.
    boolean closed() throws IOException {
        return in.read() < 0;
    }

    private byte[] exactly(int length) throws IOException {
        byte[] bytes = in.readNBytes(length);
        if (bytes.length < length) {
            throw new EOFException("the worker cut the answer off");
        }
        return bytes;
    }

    @Override
    public void close() throws IOException {
        channel.close();
    }
}
