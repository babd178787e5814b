package casemate.blackbox;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.net.InetAddress;
import java.net.Socket;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;

/// Callers that make the server hold as much as it lets them, each way by itself and then all
/// together: it lives, answers, and has the memory back. The runtime is a stand-in that computes
/// nothing: what is looked at is the gateway, with its heap of 256 MiB.
@Tag("attack")
class HoldingIT {
    private static final int MIB = 1 << 20;
    private static final long MOST_RESIDENT = 512L * MIB;

    /// A second is the bar, on a machine whose owner knows what else it does. Where a machine is
    /// shared with who knows whom, the same run says as well that nobody is kept waiting for long.
    private static final Duration ANSWERS_WITHIN =
            Duration.ofMillis(Long.getLong("casemate.answers-within-millis", 1_000));

    private static final int SECONDS_AFTERWARDS = 20;
    private static final int WARM_UP_SECONDS = 3;
    private static final int COUNTED_SECONDS = 5;

    @Test
    void callersThatMakeItHoldAllTheyCanDoNotEndIt() throws Exception {
        try (Appliance appliance =
                Appliance.install(SlowStreamsIT.standInRuntime())
                        .withModel("casemate-demo.gguf")
                        .serve()) {
            assertThat(good(appliance)).isEqualTo(200);
            try (Bystander beside =
                    new Bystander(appliance, appliance.newKey("beside"), ANSWERS_WITHIN)) {
                beside.callsPerSecond(WARM_UP_SECONDS);
                double alone = beside.callsPerSecond(COUNTED_SECONDS);
                double among = eachAndAll(appliance, beside);
                System.out.printf(
                        Locale.ROOT, "%.0f calls/s alone, %.0f/s among them%n", alone, among);
                assertThat(among)
                        .as("throughput of who behaves well; %.0f/s alone", alone)
                        .isGreaterThan(alone / 2);
            }
            Appliance.await(
                    "served as before", Duration.ofSeconds(60), () -> good(appliance) == 200);
            assertThat(appliance.process().isAlive()).isTrue();
            assertThat(appliance.logText()).doesNotContain("OutOfMemoryError");
            long peak = appliance.residentPeakBytes();
            System.out.printf(Locale.ROOT, "peak RSS %d MiB%n", peak >> 20);
            assertThat(peak).as("peak resident size").isLessThan(MOST_RESIDENT);
            sayWhatItGivesBack(appliance);
        }
    }

    /// Told and not held to: how much is given back is not what it should be yet (200 MiB).
    private static void sayWhatItGivesBack(Appliance appliance) throws Exception {
        long least = Long.MAX_VALUE;
        for (int second = 0; second < SECONDS_AFTERWARDS; second++) {
            least = Math.min(least, appliance.residentBytes());
            TimeUnit.SECONDS.sleep(1);
        }
        System.out.printf(Locale.ROOT, "RSS %d MiB within %d s%n", least >> 20, SECONDS_AFTERWARDS);
    }

    /// @return calls of the bystander's that are answered in a second while all hold
    private static double eachAndAll(Appliance appliance, Bystander beside) throws Exception {
        String key = appliance.operatorKey();
        List<Holder> all =
                List.of(
                        new Holder("declared bodies", 80, s -> body(s, key, false)),
                        new Holder("chunked bodies", 40, s -> body(s, key, true)),
                        new Holder("trees", 20, s -> tree(s, key)),
                        new Holder("half heads", 2_000, HoldingIT::halfHead),
                        new Holder("bodies begun", 2_000, s -> beginning(s, key)),
                        new Holder("sent ahead", 430, s -> sentAhead(s, key)),
                        new Holder("answers not read", 430, s -> unread(s, key)));
        for (Holder holder : all) {
            try (Crowd crowd = new Crowd(appliance.port(), List.of(holder))) {
                crowd.await();
                report(appliance, beside, holder.name);
            }
        }
        try (Crowd crowd = new Crowd(appliance.port(), all)) {
            crowd.await();
            double among = beside.callsPerSecond(COUNTED_SECONDS);
            report(appliance, beside, "all together");
            return among;
        }
    }

    private static void report(Appliance appliance, Bystander beside, String during)
            throws IOException {
        assertThat(appliance.process().isAlive()).as("alive after " + during).isTrue();
        beside.wellSoFar();
        System.out.printf(
                Locale.ROOT,
                "%s: RSS %d MiB, peak %d MiB, health in %d ms at most%n",
                during,
                appliance.residentBytes() >> 20,
                appliance.residentPeakBytes() >> 20,
                beside.slowest().toMillis());
    }

    /// One way of holding.
    private record Holder(String name, int clients, Sending sending) {}

    private interface Sending {
        /// Returns when it has sent what it could.
        void to(Socket socket) throws IOException;
    }

    /// Clients that hold at the same time, until it is closed. What the server does with each of
    /// them, refusing included, is its own affair.
    private static final class Crowd implements AutoCloseable {
        private final List<Socket> sockets = new ArrayList<>();
        private final CountDownLatch sent;

        Crowd(int port, List<Holder> holders) {
            sent = new CountDownLatch(holders.stream().mapToInt(Holder::clients).sum());
            for (Holder holder : holders) {
                for (int i = 0; i < holder.clients; i++) {
                    Thread.ofVirtual().start(() -> hold(port, holder));
                }
            }
        }

        private void hold(int port, Holder holder) {
            try {
                Socket socket = new Socket(InetAddress.getLoopbackAddress(), port);
                synchronized (sockets) {
                    sockets.add(socket);
                }
                socket.setSoTimeout(20_000);
                holder.sending.to(socket);
            } catch (IOException _) {
                // Refused, cut, or pushed out.
            } finally {
                sent.countDown();
            }
        }

        void await() throws InterruptedException {
            assertThat(sent.await(180, TimeUnit.SECONDS))
                    .as("everybody has sent or was refused")
                    .isTrue();
        }

        @Override
        public void close() throws IOException {
            synchronized (sockets) {
                for (Socket socket : sockets) {
                    socket.close();
                }
            }
        }
    }

    private static int good(Appliance appliance) throws Exception {
        return appliance
                .post("/v1/chat/completions", Streams.chat(DemoModels.GOOD, "Are you up?", false))
                .statusCode();
    }

    private static void write(Socket socket, String text) throws IOException {
        socket.getOutputStream().write(text.getBytes(StandardCharsets.US_ASCII));
    }

    /// 15 MiB, then the answer.
    private static void body(Socket socket, String key, boolean chunked) throws IOException {
        byte[] begin =
                "{\"model\":\"casemate-demo\",\"stream\":true,\"messages\":[{\"role\":\"user\",\"content\":\""
                        .getBytes(StandardCharsets.US_ASCII);
        byte[] end = "\"}]}".getBytes(StandardCharsets.US_ASCII);
        byte[] piece = "a".repeat(MIB).getBytes(StandardCharsets.US_ASCII);
        OutputStream out = socket.getOutputStream();
        write(
                socket,
                Holding.head(
                        "/v1/chat/completions",
                        key,
                        chunked
                                ? "Transfer-Encoding: chunked"
                                : "Content-Length: " + (begin.length + 15 * MIB + end.length)));
        send(out, begin, chunked);
        for (int i = 0; i < 15; i++) {
            send(out, piece, chunked);
        }
        send(out, end, chunked);
        if (chunked) {
            write(socket, "0\r\n\r\n");
        }
        readSome(socket);
    }

    private static void send(OutputStream out, byte[] bytes, boolean chunked) throws IOException {
        if (chunked) {
            out.write(
                    (Integer.toHexString(bytes.length) + "\r\n")
                            .getBytes(StandardCharsets.US_ASCII));
        }
        out.write(bytes);
        if (chunked) {
            out.write("\r\n".getBytes(StandardCharsets.US_ASCII));
        }
    }

    private static void readSome(Socket socket) throws IOException {
        InputStream in = socket.getInputStream();
        byte[] some = new byte[1024];
        if (in.read(some) > 0) {
            String status = new String(some, 0, 12, StandardCharsets.US_ASCII);
            assertThat(status).startsWith("HTTP/1.1 ");
        }
    }

    /// 4 MiB of items of 16 bytes.
    private static void tree(Socket socket, String key) throws IOException {
        String body =
                "{\"model\":\"casemate-demo\",\"input\":["
                        + "{\"content\":\"x\"},".repeat(250_000)
                        + "{\"content\":\"x\"}]}";
        write(
                socket,
                Holding.head("/v1/responses", key, "Content-Length: " + body.length()) + body);
        readSome(socket);
    }

    private static void halfHead(Socket socket) throws IOException {
        write(socket, "POST /v1/chat/completions HTTP/1.1\r\nX-Long: " + "h".repeat(15_000));
    }

    private static void beginning(Socket socket, String key) throws IOException {
        write(socket, Holding.beginning(key) + "b".repeat(4_000));
    }

    /// One call that is answered slowly, and as much behind it as is taken.
    private static void sentAhead(Socket socket, String key) throws IOException {
        String call = Holding.stream(key, ",\"user\":\"interval-us=1000000\"", 30);
        for (int i = 0; i < 2_000; i++) {
            write(socket, call);
        }
    }

    private static void unread(Socket socket, String key) throws IOException {
        socket.setReceiveBufferSize(4_096);
        write(socket, Holding.stream(key, "", 1_000_000));
    }
}
