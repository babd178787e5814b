package casemate.packaging;

import java.io.IOException;
import java.net.StandardProtocolFamily;
import java.net.UnixDomainSocketAddress;
import java.nio.ByteBuffer;
import java.nio.channels.SocketChannel;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;

/// Asks a worker on its Unix socket, one connection a request.
final class UnixRequests {
    private static final int CHATS = 100;
    private static final long LONGEST_NANOS = 60_000_000_000L;

    private UnixRequests() {}

    static void awaitListening(Path socket, Process worker)
            throws IOException, InterruptedException {
        long end = System.nanoTime() + LONGEST_NANOS;
        while (worker.isAlive() && System.nanoTime() < end) {
            try {
                if (exchange(socket, "GET /health", "").startsWith("HTTP/1.1 200")) {
                    return;
                }
            } catch (IOException _) {
                // Not listening yet.
            }
            Thread.sleep(50);
        }
        throw new IOException("the worker did not get ready to be trained");
    }

    static void chats(Path socket, String model) throws IOException {
        for (int i = 0; i < CHATS; i++) {
            String body =
                    "{\"model\":\""
                            + model
                            + "\",\"stream\":"
                            + (i % 2 == 0)
                            + ",\"messages\":[{\"role\":\"user\",\"content\":\"What is the capital"
                            + " of France?\"}],\"max_tokens\":16}";
            String answer = exchange(socket, "POST /v1/chat/completions", body);
            if (!answer.startsWith("HTTP/1.1 200")) {
                throw new IOException("training: the worker answered " + answer);
            }
        }
    }

    private static String exchange(Path socket, String what, String body) throws IOException {
        byte[] content = body.getBytes(StandardCharsets.UTF_8);
        String head =
                what
                        + " HTTP/1.1\r\nHost: localhost\r\nContent-Type: application/json\r\n"
                        + "Connection: close\r\nContent-Length: "
                        + content.length
                        + "\r\n\r\n";
        try (var channel = SocketChannel.open(StandardProtocolFamily.UNIX)) {
            channel.connect(UnixDomainSocketAddress.of(socket));
            channel.write(ByteBuffer.wrap((head + body).getBytes(StandardCharsets.UTF_8)));
            var answer = ByteBuffer.allocate(1 << 16);
            while (answer.hasRemaining() && channel.read(answer) >= 0) {
                // Until the worker closes.
            }
            return StandardCharsets.UTF_8.decode(answer.flip()).toString();
        }
    }
}
