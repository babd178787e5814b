package casemate.runtimes.fleet;

import static org.assertj.core.api.Assertions.assertThat;

import casemate.runtimes.driver.Endpoint;
import casemate.runtimes.peer.Stranger;
import java.io.BufferedReader;
import java.io.IOException;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.net.Socket;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.Executors;
import java.util.concurrent.ScheduledExecutorService;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/// The probe's conversation on the wire, in raw bytes.
class HealthProbeTest {
    private static final ScheduledExecutorService TIMER =
            Executors.newSingleThreadScheduledExecutor();

    @AfterAll
    static void stop() {
        TIMER.shutdownNow();
    }

    @Test
    void asksWithItsKeyAndReadsTheAnswer() throws Exception {
        try (ServerSocket server = server()) {
            var request = answer(server, "HTTP/1.1 503 Loading\r\nContent-Length: 4\r\n\r\nwait");
            HealthProbe.Answer answer = ask(server, 2000);
            assertThat(answer).isEqualTo(new HealthProbe.Answer(503, "wait"));
            assertThat(request.join())
                    .isEqualTo(
                            "GET /health HTTP/1.1\r\nHost: localhost\r\nAuthorization: Bearer k\r\n"
                                    + "Connection: close\r\n\r\n");
        }
    }

    @Test
    void aServerThatKeepsTheConnectionOpenIsNotWaitedFor() throws Exception {
        try (ServerSocket server = server()) {
            var _ = answer(server, "HTTP/1.1 200 OK\r\ncontent-length: 2\r\n\r\nok");
            long began = System.nanoTime();
            assertThat(ask(server, 30_000).ready()).isTrue();
            assertThat(Duration.ofNanos(System.nanoTime() - began))
                    .isLessThan(Duration.ofSeconds(20));
        }
    }

    @Test
    void whatIsNotHttpIsNoAnswer() throws Exception {
        for (String nonsense : new String[] {"hello", "HTTP/1.1 20x OK\r\n\r\n", "\0\0\0"}) {
            try (ServerSocket server = server()) {
                var _ = answer(server, nonsense);
                assertThat(ask(server, 300)).as(nonsense).returns(0, HealthProbe.Answer::status);
            }
        }
    }

    @Test
    void anEndlessAnswerIsCut() throws Exception {
        try (ServerSocket server = server()) {
            var _ = answer(server, "HTTP/1.1 200 OK\r\n\r\n" + "x".repeat(200_000));
            HealthProbe.Answer answer = ask(server, 5000);
            assertThat(answer.status()).isEqualTo(200);
            assertThat(answer.body().length()).isLessThanOrEqualTo(64 * 1024);
        }
    }

    @Test
    void silenceEndsWithTheTimeout() throws Exception {
        try (ServerSocket server = server()) {
            assertThat(ask(server, 200).status()).isZero();
        }
        var nobody = new Endpoint.UnixSocket(Path.of("/nonexistent/s.sock"));
        assertThat(new HealthProbe(nobody, "/health", Duration.ofSeconds(1), TIMER).ask().body())
                .startsWith("no answer");
    }

    /// Whoever put a socket in a runtime's place is not asked, and hears nothing.
    @Test
    void aSocketOfAnotherProcessIsNoAnswer(@TempDir Path directory) throws Exception {
        Path socket = directory.resolve("s");
        Process other = new ProcessBuilder("sleep", "600").start();
        Process stranger = Stranger.start(List.of(), "listen", socket.toString());
        try (BufferedReader out = stranger.inputReader()) {
            assertThat(out.readLine()).isEqualTo("listening");
            var expected = new Endpoint.UnixSocket(socket, other.pid());
            assertThat(
                            new HealthProbe(expected, "/health", Duration.ofSeconds(5), TIMER)
                                    .ask()
                                    .body())
                    .contains("not the runtime that was started (process " + other.pid() + ")");
            assertThat(out.readLine()).isEqualTo("read -1");
        } finally {
            stranger.destroyForcibly();
            other.destroyForcibly();
        }
    }

    private static HealthProbe.Answer ask(ServerSocket server, long millis) {
        return new HealthProbe(
                        new Endpoint.Loopback(server.getLocalPort(), "k"),
                        "/health",
                        Duration.ofMillis(millis),
                        TIMER)
                .ask();
    }

    private static ServerSocket server() throws IOException {
        return new ServerSocket(0, 10, InetAddress.getLoopbackAddress());
    }

    /// Takes one request, sends these bytes, and keeps the connection open.
    private static CompletableFuture<String> answer(ServerSocket server, String bytes) {
        CompletableFuture<String> request = new CompletableFuture<>();
        Thread.ofVirtual()
                .start(() -> {
                    try {
                        Socket socket = server.accept();
                        byte[] buffer = new byte[4096];
                        int n = socket.getInputStream().read(buffer);
                        request.complete(new String(buffer, 0, n, StandardCharsets.US_ASCII));
                        socket.getOutputStream().write(bytes.getBytes(StandardCharsets.ISO_8859_1));
                    } catch (IOException e) {
                        request.completeExceptionally(e);
                    }
                });
        return request;
    }
}
