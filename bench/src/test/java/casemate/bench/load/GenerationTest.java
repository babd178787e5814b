package casemate.bench.load;

import static java.nio.charset.StandardCharsets.US_ASCII;
import static org.assertj.core.api.Assertions.assertThat;

import casemate.bench.wire.Address;
import java.io.IOException;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.net.Socket;
import java.time.Duration;
import java.util.List;
import org.junit.jupiter.api.Test;

/// What counts as a failure of a runtime. The runtime is a stand-in that closes each connection
/// after what it says, as llama-server does after a stream.
class GenerationTest {
    private static final String HEAD =
            "HTTP/1.1 200 OK\r\n"
                    + "Keep-Alive: timeout=5, max=100\r\n"
                    + "Transfer-Encoding: chunked\r\n\r\n";
    private static final String TEXT = chunk("data: {\"delta\":{\"content\":\"The\"}}\n\n");
    private static final String END =
            chunk("data: {\"usage\":{\"completion_tokens\":4}}\n\n")
                    + chunk("data: [DONE]\n\n")
                    + "0\r\n\r\n";

    private static String chunk(String text) {
        return Integer.toHexString(text.length()) + "\r\n" + text + "\r\n";
    }

    @Test
    void aConnectionThatIsClosedAfterItsAnswerIsNoFailure() throws Exception {
        var report = loadOn(HEAD + TEXT + END);
        assertThat(report.errors()).isZero();
        assertThat(report.requests()).isPositive();
        assertThat(report.tokens()).isGreaterThanOrEqualTo(report.requests() * 3);
    }

    @Test
    void anAnswerThatIsCutOffIsAFailure() throws Exception {
        var report = loadOn(HEAD + TEXT);
        assertThat(report.errors()).isPositive();
        assertThat(report.requests()).isZero();
        assertThat(report.tokens()).isZero();
    }

    @Test
    void aNewConnectionThatIsClosedWithoutAWordIsAFailure() throws Exception {
        assertThat(loadOn("").errors()).isPositive();
    }

    @Test
    void eachChatTakesOneOfTheWaysByChance() throws Exception {
        try (var good = new ServerSocket(0, 16, InetAddress.getLoopbackAddress());
                var cut = new ServerSocket(0, 16, InetAddress.getLoopbackAddress())) {
            Thread.ofVirtual().start(() -> serve(good, HEAD + TEXT + END));
            Thread.ofVirtual().start(() -> serve(cut, HEAD + TEXT));
            var reports = LoadGenerator.runMixed(List.of(plan(good, 2), plan(cut, 2)));
            assertThat(reports.getFirst().requests()).isPositive();
            assertThat(reports.getFirst().errors()).isZero();
            assertThat(reports.getLast().errors()).isPositive();
            assertThat(reports.getLast().requests()).isZero();
        }
    }

    @Test
    void aPauseComesBeforeEachChat() throws Exception {
        try (var server = new ServerSocket(0, 16, InetAddress.getLoopbackAddress())) {
            Thread.ofVirtual().start(() -> serve(server, HEAD + TEXT + END));
            // 100 ms on the average: some ten chats in the second that is measured.
            assertThat(LoadGenerator.run(plan(server, 200)).requests()).isBetween(2L, 60L);
        }
    }

    private static LoadReport loadOn(String answer) throws Exception {
        try (var server = new ServerSocket(0, 16, InetAddress.getLoopbackAddress())) {
            Thread.ofVirtual().start(() -> serve(server, answer));
            return LoadGenerator.run(plan(server, 0));
        }
    }

    private static LoadPlan plan(ServerSocket server, int pauseMillis) {
        return LoadPlan.at(LoadPlan.Mode.GENERATE, new Address.Tcp(server.getLocalPort()))
                .connections(2)
                .seconds(0, 1)
                .streams(0, 4, Duration.ofMillis(pauseMillis))
                .build();
    }

    private static void serve(ServerSocket server, String answer) {
        while (true) {
            try (Socket connection = server.accept()) {
                // All of the request comes at once.
                if (connection.getInputStream().read(new byte[8192]) > 0) {
                    connection.getOutputStream().write(answer.getBytes(US_ASCII));
                    connection.shutdownOutput();
                    connection.getInputStream().readAllBytes();
                }
            } catch (IOException _) {
                if (server.isClosed()) {
                    return;
                }
            }
        }
    }
}
