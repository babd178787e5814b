package casemate.runtimes.fleet;

import casemate.runtimes.driver.Endpoint;
import casemate.runtimes.peer.Peer;
import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.StandardProtocolFamily;
import java.net.UnixDomainSocketAddress;
import java.nio.ByteBuffer;
import java.nio.channels.SocketChannel;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.Locale;
import java.util.concurrent.ScheduledExecutorService;
import java.util.concurrent.ScheduledFuture;
import java.util.concurrent.TimeUnit;

/// One `GET` of HTTP/1.1 (RFC 9112) over a Unix socket or loopback: just enough to ask a runtime
/// how it is. The answer is bounded in size and time, whatever the runtime does.
final class HealthProbe {
    private static final int LARGEST_ANSWER = 64 * 1024;

    private final Endpoint endpoint;
    private final String path;
    private final Duration timeout;
    private final ScheduledExecutorService timer;

    static HealthProbe of(RuntimeProcess process, FleetContext fleet) {
        return new HealthProbe(
                process.endpoint(),
                process.launch().healthPath(),
                fleet.settings().health().timeout(),
                fleet.timer());
    }

    HealthProbe(Endpoint endpoint, String path, Duration timeout, ScheduledExecutorService timer) {
        this.endpoint = endpoint;
        this.path = path;
        this.timeout = timeout;
        this.timer = timer;
    }

    /// What the runtime said.
    ///
    /// @param status the HTTP status; 0 when there was no answer
    /// @param body what followed, or why there was no answer
    record Answer(int status, String body) {
        /// For a message.
        String brief() {
            return status == 0 ? body : "status " + status;
        }

        boolean ready() {
            return status == 200;
        }
    }

    Answer ask() {
        try (SocketChannel channel = open()) {
            // Closing the channel is what ends a blocked read: channels have no read time-out.
            ScheduledFuture<?> limit =
                    timer.schedule(() -> close(channel), timeout.toMillis(), TimeUnit.MILLISECONDS);
            try {
                return exchange(channel);
            } finally {
                limit.cancel(false);
            }
        } catch (IOException | RuntimeException e) {
            return new Answer(0, "no answer: " + e);
        }
    }

    private Answer exchange(SocketChannel channel) throws IOException {
        switch (endpoint) {
            case Endpoint.UnixSocket(var socket, long process) -> {
                channel.connect(UnixDomainSocketAddress.of(socket));
                Peer.requireRuntime(channel, process);
            }
            case Endpoint.Loopback(int port, _) ->
                    channel.connect(new InetSocketAddress(InetAddress.getLoopbackAddress(), port));
        }
        ByteBuffer request = StandardCharsets.US_ASCII.encode(request());
        while (request.hasRemaining()) {
            channel.write(request);
        }
        ByteBuffer answer = ByteBuffer.allocate(LARGEST_ANSWER);
        while (answer.hasRemaining() && !complete(text(answer)) && channel.read(answer) >= 0) {
            // until the answer is complete, too large, or ended
        }
        return parse(text(answer));
    }

    private SocketChannel open() throws IOException {
        return endpoint instanceof Endpoint.UnixSocket
                ? SocketChannel.open(StandardProtocolFamily.UNIX)
                : SocketChannel.open();
    }

    private String request() {
        String key =
                endpoint instanceof Endpoint.Loopback(_, String bearer)
                        ? "Authorization: Bearer " + bearer + "\r\n"
                        : "";
        return "GET "
                + path
                + " HTTP/1.1\r\nHost: localhost\r\n"
                + key
                + "Connection: close\r\n\r\n";
    }

    private static String text(ByteBuffer bytes) {
        return StandardCharsets.ISO_8859_1.decode(bytes.duplicate().flip()).toString();
    }

    /// Whether the body is there as far as its announced length, for servers that keep the
    /// connection open all the same.
    private static boolean complete(String answer) {
        int end = answer.indexOf("\r\n\r\n");
        if (end < 0) {
            return false;
        }
        String head = answer.substring(0, end).toLowerCase(Locale.ROOT);
        if (head.contains("transfer-encoding: chunked")) {
            return answer.endsWith("0\r\n\r\n");
        }
        int at = head.indexOf("\r\ncontent-length:");
        if (at < 0) {
            return false;
        }
        String value = head.substring(at + 17).lines().findFirst().orElse("").strip();
        return value.matches("[0-9]{1,9}") && answer.length() - end - 4 >= Integer.parseInt(value);
    }

    private static Answer parse(String answer) {
        if (!answer.matches("(?s)HTTP/1\\.[01] [1-5][0-9]{2}[ \r].*")) {
            return new Answer(0, answer.isEmpty() ? "an empty answer" : "not HTTP");
        }
        int end = answer.indexOf("\r\n\r\n");
        String body = end < 0 ? "" : answer.substring(end + 4);
        return new Answer(Integer.parseInt(answer.substring(9, 12)), body);
    }

    private static void close(SocketChannel channel) {
        try {
            channel.close();
        } catch (IOException e) {
            // It is gone either way.
        }
    }
}
