package casemate.gateway;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import casemate.gateway.refusal.ApiError;
import io.netty.buffer.Unpooled;
import java.io.EOFException;
import java.nio.charset.StandardCharsets;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Test;

/// What clients do with one connection: requests ahead of answers, old versions of HTTP, framing
/// that is none, and hanging up.
class ClientConnectionTest {
    private static final String CHAT = "/v1/chat/completions";
    private static final String BODY = "{\"model\":\"demo\"}";
    private static final String STREAM = "{\"model\":\"demo\",\"stream\":true}";
    private static final String OK = "{\"choices\":[],\"usage\":{}}";

    private static String chat(String version, String headers, String body) {
        return "POST /v1/chat/completions HTTP/%s\r\nAuthorization: Bearer cmk-test\r\n%sContent-Length: %d\r\n\r\n%s"
                .formatted(version, headers, body.length(), body);
    }

    private static String get(String path) {
        return "GET " + path + " HTTP/1.1\r\nHost: x\r\nAuthorization: Bearer cmk-test\r\n\r\n";
    }

    @Test
    void requestsSentAheadAreAnsweredInTheirOrder() throws Exception {
        try (var gateway = new GatewayUnderTest((_, wire) -> wire.json(200, OK));
                var client = gateway.connect()) {
            String chat = chat("1.1", "Host: x\r\n", BODY);
            client.send(
                    get("/v1/models") + chat + chat + get("/v1/models/none") + get("/v1/x") + chat);
            assertThat(client.answer().body()).contains("\"list\"");
            assertThat(client.answer().body()).isEqualTo(OK);
            assertThat(client.answer().body()).isEqualTo(OK);
            assertThat(client.answer().body()).contains("model_not_found");
            assertThat(client.answer().body()).contains("unknown_url");
            assertThat(client.answer().body()).isEqualTo(OK);
            assertThat(client.post(CHAT, BODY).answer().status()).isEqualTo(200);
        }
    }

    @Test
    void requestsBehindAStreamWaitForItsEnd() throws Exception {
        var wires = new LinkedBlockingQueue<RuntimeStandIn.Wire>();
        try (var gateway = new GatewayUnderTest((_, wire) -> wires.add(wire));
                var client = gateway.connect()) {
            client.post(CHAT, STREAM);
            var wire = wires.poll(10, TimeUnit.SECONDS);
            wire.streamHead().chunk(RelayTest.chunk("a"));
            assertThat(client.readThrough("\n\n\r\n")).contains("200");
            client.send(get("/v1/models").repeat(2_000));
            wire.chunk(RelayTest.FINISH + RelayTest.DONE).lastChunk();
            assertThat(client.chunked()).endsWith(RelayTest.DONE);
            for (int i = 0; i < 2_000; i++) {
                assertThat(client.answer().body()).contains("\"list\"");
            }
        }
    }

    @Test
    void clientThatAsksForItGetsTheConnectionClosed() throws Exception {
        try (var gateway = new GatewayUnderTest((_, wire) -> wire.json(200, OK));
                var client = gateway.connect()) {
            var answer =
                    client.send(chat("1.1", "Host: x\r\nConnection: close\r\n", BODY)).answer();
            assertThat(answer.head()).contains("connection: close\r\n");
            assertThat(answer.body()).isEqualTo(OK);
            assertThat(client.toEnd()).isEmpty();
        }
    }

    @Test
    void everythingIsSentBeforeTheConnectionIsClosed() throws Exception {
        String large = "{\"x\":\"" + "y".repeat(8 << 20) + "\"}";
        try (var gateway = new GatewayUnderTest((_, wire) -> wire.json(200, large));
                var client = gateway.connect()) {
            client.send(chat("1.1", "Host: x\r\nConnection: close\r\n", BODY));
            // Longer than a client that is cut off is waited for.
            Thread.sleep(3_000);
            assertThat(client.answer().body()).isEqualTo(large);
            assertThat(client.toEnd()).isEmpty();
        }
    }

    @Test
    void oldClientsGetNoChunks() throws Exception {
        try (var gateway =
                        new GatewayUnderTest((request, wire) -> {
                            if (request.body().contains("true")) {
                                wire.streamHead()
                                        .chunk(RelayTest.chunk("a") + RelayTest.FINISH)
                                        .lastChunk();
                            } else {
                                wire.json(200, OK);
                            }
                        });
                var client = gateway.connect();
                var streamed = gateway.connect();
                var plain = gateway.connect()) {
            var kept = client.send(chat("1.0", "Connection: keep-alive\r\n", BODY)).answer();
            assertThat(kept.head()).contains("connection: keep-alive\r\n");
            assertThat(client.send(chat("1.0", "", BODY)).answer().body()).isEqualTo(OK);
            assertThat(client.toEnd()).isEmpty();

            streamed.send(chat("1.0", "Connection: keep-alive\r\n", STREAM));
            assertThat(streamed.head())
                    .contains("connection: close\r\n")
                    .doesNotContain("transfer-encoding");
            assertThat(streamed.toEnd())
                    .isEqualTo(RelayTest.chunk("a") + RelayTest.FINISH + RelayTest.DONE);

            assertThat(plain.send(chat("1.0", "", BODY)).answer().head())
                    .contains("connection: close\r\n");
        }
    }

    @Test
    void bodyThatIsNotFramedIsRefused() throws Exception {
        try (var gateway = new GatewayUnderTest((_, wire) -> wire.json(200, OK));
                var client = gateway.connect()) {
            client.send(
                    "POST /v1/chat/completions HTTP/1.1\r\nHost: x\r\n"
                            + "Authorization: Bearer cmk-test\r\nTransfer-Encoding: chunked\r\n\r\n"
                            + "5\r\n{\"mod\r\nzz\r\n");
            var answer = client.answer();
            assertThat(answer.status()).isEqualTo(400);
            assertThat(answer.head()).contains("connection: close\r\n");
            assertThat(answer.body()).contains("invalid_http").contains("chunked");
            assertThat(client.toEnd()).isEmpty();
            assertThat(gateway.outcomes(1).getFirst().error()).isEqualTo(ApiError.INVALID_HTTP);
        }
    }

    @Test
    void hostIsNamedOnce() throws Exception {
        try (var gateway = new GatewayUnderTest((_, wire) -> wire.json(200, OK));
                var client = gateway.connect()) {
            assertThat(client.send(chat("1.1", "", BODY)).answer().body()).contains("invalid_http");
            assertThat(client.send(chat("1.1", "Host: a\r\nHost: b\r\n", BODY)).answer().body())
                    .contains("invalid_http");
            assertThat(client.send(chat("1.1", "Host: a\r\n", BODY)).answer().status())
                    .isEqualTo(200);
        }
    }

    @Test
    void pathsMayHaveAQueryAndASlashAtTheirEnd() throws Exception {
        try (var gateway = new GatewayUnderTest((_, wire) -> wire.json(200, OK));
                var client = gateway.connect()) {
            assertThat(client.post(CHAT + "/", BODY).answer().status()).isEqualTo(200);
            assertThat(client.post(CHAT + "?api-version=1", BODY).answer().status()).isEqualTo(200);
            assertThat(client.post(CHAT + "/?a=/", BODY).answer().status()).isEqualTo(200);
            assertThat(client.post("/v1//chat/completions", BODY).answer().status()).isEqualTo(404);
            assertThat(client.post("/v1/chat%2Fcompletions", BODY).answer().status())
                    .isEqualTo(404);
            assertThat(client.post("/v1/./chat/completions", BODY).answer().body())
                    .contains("unknown_url");
        }
    }

    @Test
    void clientThatHangsUpWithRequestsAheadIsForgotten() throws Exception {
        var wires = new LinkedBlockingQueue<RuntimeStandIn.Wire>();
        try (var gateway = new GatewayUnderTest((_, wire) -> wires.add(wire));
                var client = gateway.connect()) {
            client.post(CHAT, STREAM);
            wires.poll(10, TimeUnit.SECONDS).streamHead().chunk(RelayTest.chunk("a"));
            client.readThrough("\n\n\r\n");
            client.send(chat("1.1", "Host: x\r\n", BODY).repeat(5));
            client.hangUp();
            Eventually.that(() -> gateway.gateway.inWork() == 0, "given up");
            assertThat(gateway.outcomes(1).getFirst().end()).isEqualTo(Outcome.End.CANCELLED);
            assertThat(gateway.openLeases).hasValue(0);
            assertThat(gateway.runtime.received).hasSize(1);
        }
    }

    /// No client does this; one that does may not fill the memory, and hears nothing good.
    @Test
    void requestLinesThatAreNoneAreRefusedAndTheConnectionClosed() throws Exception {
        try (var gateway = new GatewayUnderTest((_, wire) -> wire.json(200, OK));
                var client = gateway.connect()) {
            client.send(
                    "POST /v1/chat/completions HTTP/1.1\r\nHost: x\r\nContent-Length: x\r\n\r\n");
            assertThat(client.head()).contains("400");
        }
        try (var gateway = new GatewayUnderTest((_, wire) -> wire.json(200, OK));
                var client = gateway.connect()) {
            client.send(
                    "POST /v1/chat/completions HTTP/1.1\r\nHost: x\r\nA: " + "b".repeat(20_000));
            assertThat(client.head()).contains("431");
        }
    }

    @Test
    void runtimeThatSendsMoreThanItsAnswerIsNotAskedOverThatConnectionAgain() throws Exception {
        try (var gateway =
                        new GatewayUnderTest((_, wire) ->
                                wire.send(
                                        Unpooled.copiedBuffer(
                                                "HTTP/1.1 200 OK\r\nContent-Length: 2\r\n\r\n{}{}",
                                                StandardCharsets.US_ASCII)));
                var client = gateway.connect()) {
            assertThat(client.post(CHAT, BODY).answer().body()).isEqualTo("{}");
            assertThat(client.post(CHAT, BODY).answer().body()).isEqualTo("{}");
            Eventually.that(() -> gateway.runtime.connections.isEmpty(), "both closed");
        }
    }

    @Test
    void runtimeWhoseAnswerEndsWithItsConnectionIsHeardOut() throws Exception {
        try (var gateway =
                        new GatewayUnderTest((_, wire) -> {
                            wire.send("HTTP/1.1 200 OK\r\n\r\n" + OK);
                            wire.close();
                        });
                var client = gateway.connect()) {
            var answer = client.post(CHAT, BODY).answer();
            assertThat(answer.body()).isEqualTo(OK);
        }
    }

    @Test
    void clientMayGoAwayWithoutAsking() throws Exception {
        try (var gateway = new GatewayUnderTest((_, wire) -> wire.json(200, OK));
                var client = gateway.connect();
                var other = gateway.connect()) {
            client.send("POST /v1/chat/completions HTTP/1.1\r\nHost");
            client.hangUp();
            assertThatThrownBy(client::head)
                    .isInstanceOfAny(EOFException.class, java.io.IOException.class);
            assertThat(other.post(CHAT, BODY).answer().status()).isEqualTo(200);
        }
    }
}
