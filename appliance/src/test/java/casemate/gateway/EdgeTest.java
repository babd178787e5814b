package casemate.gateway;

import static org.assertj.core.api.Assertions.assertThat;

import casemate.gateway.routes.OwnHost;
import casemate.runtimes.fleet.RefusedException;
import java.time.Duration;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.atomic.AtomicInteger;
import org.junit.jupiter.api.Test;

/// What is refused before a runtime is asked, on the wire.
class EdgeTest {
    private static final String CHAT = "/v1/chat/completions";
    private static final String OK = "{\"choices\":[],\"usage\":{}}";

    private static GatewayUnderTest gateway() throws Exception {
        return new GatewayUnderTest((_, wire) -> wire.json(200, OK));
    }

    @Test
    void keyIsAskedForBeforeAnythingElse() throws Exception {
        try (var gateway = gateway();
                var client = gateway.connect()) {
            client.send(
                    "POST /v1/chat/completions HTTP/1.1\r\nHost: x\r\nContent-Type: text/plain\r\n"
                            + "Content-Length: 3\r\n\r\n{{{");
            var answer = client.answer();
            assertThat(answer.status()).isEqualTo(401);
            assertThat(answer.body())
                    .contains("\"code\":\"invalid_api_key\"")
                    .contains("\"type\":\"authentication_error\"")
                    .contains("\"param\":null");
            // The rest of a small request is discarded, and the connection goes on.
            assertThat(client.post(CHAT, "{\"model\":\"demo\"}").answer().status()).isEqualTo(200);
        }
    }

    @Test
    void whatMayOccurOnceAndOccursTwiceIsRefused() throws Exception {
        try (var gateway = gateway();
                var client = gateway.connect()) {
            for (String twice :
                    new String[] {
                        "Authorization: Bearer cmk-test\r\nAuthorization: Bearer cmk-other\r\n",
                        "Authorization: Bearer cmk-test\r\nContent-Type: application/json\r\n"
                                + "Content-Type: text/plain\r\n"
                    }) {
                var refused =
                        client.send(
                                        "POST /v1/chat/completions HTTP/1.1\r\nHost: x\r\n"
                                                + twice
                                                + "Content-Length: 16\r\n\r\n"
                                                + "{\"model\":\"demo\"}")
                                .answer();
                assertThat(refused.status()).isEqualTo(400);
                assertThat(refused.body()).contains("invalid_http").contains("occurs twice");
            }
            assertThat(client.post(CHAT, "{\"model\":\"demo\"}").answer().status()).isEqualTo(200);
        }
    }

    /// RFC 9112, 6.1: where the body ends is not known.
    @Test
    void transferEncodingsThatAreNotChunkedAreRefusedAndTheConnectionCloses() throws Exception {
        try (var gateway = gateway()) {
            for (String coding :
                    new String[] {"gzip, chunked", "identity", "xchunked", "chunked, gzip"}) {
                try (var client = gateway.connect()) {
                    String all =
                            client.send(
                                            "POST /v1/chat/completions HTTP/1.1\r\nHost: x\r\n"
                                                    + "Authorization: Bearer cmk-test\r\n"
                                                    + "Transfer-Encoding: "
                                                    + coding
                                                    + "\r\n\r\n0\r\n\r\n"
                                                    + "GET /smuggled HTTP/1.1\r\nHost: x\r\n\r\n")
                                    .toEnd();
                    assertThat(all).as(coding).startsWith("HTTP/1.1 400 ");
                    assertThat(all).doesNotContain("smuggled");
                    assertThat(all.split("HTTP/1.1 ", -1)).as("one answer").hasSize(2);
                }
            }
        }
    }

    /// RFC 9110, 10.1.1: whether the body comes is for the client to decide.
    @Test
    void whoIsRefusedInsteadOfInvitedKeepsNoConnection() throws Exception {
        try (var gateway = gateway();
                var client = gateway.connect()) {
            String all =
                    client.send(
                                    "POST /v1/chat/completions HTTP/1.1\r\nHost: x\r\n"
                                            + "Authorization: Bearer cmk-wrong\r\n"
                                            + "Expect: 100-continue\r\nContent-Length: 50\r\n\r\n")
                            .toEnd();
            assertThat(all).startsWith("HTTP/1.1 401 ").contains("connection: close");
            assertThat(all).contains("www-authenticate: Bearer");
        }
    }

    @Test
    void onlyThisMachineIsAnsweredWithoutAKey() {
        OwnHost host = OwnHost.of("gpu1.example");
        assertThat(
                        java.util.stream.Stream.of(
                                "localhost",
                                "LocalHost:8484",
                                "127.0.0.1:8484",
                                "[::1]:8484",
                                "192.168.7.1",
                                "gpu1.example:8484",
                                "a.localhost"))
                .allMatch(host::named);
        assertThat(
                        java.util.stream.Stream.of(
                                "evil.example",
                                "evil.example:8484",
                                "127.0.0.1.evil.example",
                                "localhost.evil.example",
                                "xlocalhost",
                                ""))
                .noneMatch(host::named);
    }

    @Test
    void requestIdIsEchoedWhenHarmless() throws Exception {
        try (var gateway = gateway();
                var client = gateway.connect()) {
            String request =
                    "POST /v1/chat/completions HTTP/1.1\r\n"
                            + "Host: x\r\n"
                            + "Authorization: Bearer cmk-test\r\n"
                            + "X-Request-Id: %s\r\n"
                            + "Content-Length: 16\r\n\r\n"
                            + "{\"model\":\"demo\"}";
            assertThat(client.send(request.formatted("abc-1.2:3_D")).answer().head())
                    .contains("x-request-id: abc-1.2:3_D\r\n");
            assertThat(gateway.runtime.received.getFirst().requestId()).isEqualTo("abc-1.2:3_D");
            assertThat(client.send(request.formatted("a b\"c")).answer().head())
                    .contains("x-request-id: req_");
        }
    }

    @Test
    void declaredLengthBeyondTheLimitIsRefusedUnread() throws Exception {
        try (var gateway =
                        new GatewayUnderTest(
                                limits(1_000, 10, Duration.ofSeconds(30)),
                                (_, wire) -> wire.json(200, OK));
                var client = gateway.connect()) {
            client.send(
                    "POST /v1/chat/completions HTTP/1.1\r\n"
                            + "Host: x\r\n"
                            + "Authorization: Bearer cmk-test\r\n"
                            + "Content-Length: 99999999\r\n\r\n");
            var answer = client.answer();
            assertThat(answer.status()).isEqualTo(413);
            assertThat(answer.head()).contains("connection: close");
            assertThat(answer.body()).contains("1000 bytes").contains("body_too_large");
        }
    }

    @Test
    void chunkedBodyBeyondTheLimitIsRefused() throws Exception {
        try (var gateway =
                        new GatewayUnderTest(
                                limits(1_000, 10, Duration.ofSeconds(30)),
                                (_, wire) -> wire.json(200, OK));
                var client = gateway.connect()) {
            client.send(
                    "POST /v1/chat/completions HTTP/1.1\r\n"
                            + "Host: x\r\n"
                            + "Authorization: Bearer cmk-test\r\n"
                            + "Transfer-Encoding: chunked\r\n\r\n"
                            + "258\r\n"
                            + "x".repeat(600)
                            + "\r\n258\r\n"
                            + "x".repeat(600)
                            + "\r\n");
            assertThat(client.answer().status()).isEqualTo(413);
        }
    }

    @Test
    void bodyInManyPiecesIsPutTogether() throws Exception {
        try (var gateway = gateway();
                var client = gateway.connect()) {
            client.send(
                    "POST /v1/chat/completions HTTP/1.1\r\n"
                            + "Host: x\r\n"
                            + "Authorization: Bearer cmk-test\r\n"
                            + "Transfer-Encoding: chunked\r\n\r\n");
            String body = "{\"model\":\"demo\",\"messages\":\"" + "m".repeat(50_000) + "\"}";
            for (int i = 0; i < body.length(); i += 1_000) {
                String piece = body.substring(i, Math.min(body.length(), i + 1_000));
                client.send(Integer.toHexString(piece.length()) + "\r\n" + piece + "\r\n");
            }
            assertThat(client.send("0\r\n\r\n").answer().status()).isEqualTo(200);
            assertThat(gateway.runtime.received.getFirst().body()).isEqualTo(body);
        }
    }

    @Test
    void unknownThingsAreRefusedByName() throws Exception {
        try (var gateway = gateway();
                var client = gateway.connect()) {
            check(client, "{\"model\":\"gpt-9\"}", 404, "model_not_found", "gpt-9");
            check(client, "{}", 400, "missing_parameter", "model");
            check(client, "{\"model\":7}", 400, "invalid_value", "model");
            check(
                    client,
                    "{\"model\":\"demo\",\"stream\":\"yes\"}",
                    400,
                    "invalid_value",
                    "stream");
            check(
                    client,
                    "{\"model\":\"demo\",\"logit_bias\":{}}",
                    400,
                    "unsupported_parameter",
                    "logit_bias");
            check(client, "{\"model\":\"demo\",\"model\":\"demo\"}", 400, "invalid_json", "twice");
            check(client, "[]", 400, "invalid_json", "object");
            check(client, "{\"model\":\"demo\"} x", 400, "invalid_json", "byte");
            check(client, "{\"model\":\"demo\"", 400, "invalid_json", "byte");
            check(
                    client,
                    "{\"model\":\"demo\",\"messages\":" + "[".repeat(100) + "]".repeat(100) + "}",
                    400,
                    "invalid_json",
                    "64");
            assertThat(gateway.runtime.received).isEmpty();
        }
    }

    private static void check(WireClient client, String body, int status, String code, String word)
            throws Exception {
        var answer = client.post(CHAT, body).answer();
        assertThat(answer.status()).as(body).isEqualTo(status);
        assertThat(answer.body()).contains("\"code\":\"" + code + "\"").contains(word);
    }

    @Test
    void nullMeansAbsent() throws Exception {
        try (var gateway = gateway();
                var client = gateway.connect()) {
            client.post(
                            CHAT,
                            "{ \"tools\" : null, \"model\":\"demo\" ,\"messages\":"
                                    + " [1,{\"a\":null}],\"n\":null}")
                    .answer();
            assertThat(gateway.runtime.received.getFirst().body())
                    .isEqualTo("{\"model\":\"demo\",\"messages\": [1,{\"a\":null}]}");
        }
    }

    @Test
    void pathsAndMethods() throws Exception {
        try (var gateway = gateway();
                var client = gateway.connect()) {
            var models = client.send(get("GET", "/v1/models")).answer();
            assertThat(models.status()).isEqualTo(200);
            assertThat(models.body())
                    .isEqualTo(
                            "{\"object\":\"list\",\"data\":[{\"id\":\"demo\",\"object\":\"model\","
                                    + "\"created\":1793491200,\"owned_by\":\"casemate\"}]}");
            assertThat(client.send(get("GET", "/v1/models/demo")).answer().body())
                    .contains("\"id\":\"demo\"");
            assertThat(client.send(get("GET", "/v1/models/none")).answer().status()).isEqualTo(404);
            var method = client.send(get("GET", CHAT)).answer();
            assertThat(method.status()).isEqualTo(405);
            assertThat(method.head()).contains("allow: POST");
            assertThat(client.send(get("DELETE", "/v1/models")).answer().head())
                    .contains("405")
                    .contains("allow: GET");
            var unknown = client.send(get("GET", "/v1/nothing")).answer();
            assertThat(unknown.status()).isEqualTo(404);
            assertThat(unknown.body()).contains("unknown_url");
            client.send("GET /v1/models HTTP/1.1\r\nHost: x\r\n\r\n");
            assertThat(client.answer().status()).isEqualTo(401);
        }
    }

    private static String get(String method, String path) {
        return method
                + " "
                + path
                + " HTTP/1.1\r\nHost: x\r\nAuthorization: Bearer cmk-test\r\n\r\n";
    }

    @Test
    void otherMediaTypesAreRefused() throws Exception {
        try (var gateway = gateway();
                var client = gateway.connect()) {
            String request =
                    "POST /v1/chat/completions HTTP/1.1\r\n"
                            + "Host: x\r\n"
                            + "Authorization: Bearer cmk-test\r\n"
                            + "Content-Type: %s\r\n"
                            + "Content-Length: 16\r\n\r\n"
                            + "{\"model\":\"demo\"}";
            assertThat(client.send(request.formatted("text/plain")).answer().status())
                    .isEqualTo(415);
            assertThat(
                            client.send(request.formatted("Application/JSON; charset=utf-8"))
                                    .answer()
                                    .status())
                    .isEqualTo(200);
        }
    }

    @Test
    void bodyIsInvitedOnlyWithAKey() throws Exception {
        try (var gateway = gateway();
                var client = gateway.connect()) {
            String request =
                    "POST /v1/chat/completions HTTP/1.1\r\nHost: x\r\nAuthorization: Bearer %s\r\n"
                            + "Expect: 100-continue\r\nContent-Length: 16\r\n\r\n";
            client.send(request.formatted("cmk-test"));
            assertThat(client.head()).startsWith("HTTP/1.1 100");
            assertThat(client.send("{\"model\":\"demo\"}").answer().status()).isEqualTo(200);
            assertThat(client.send(request.formatted("wrong")).answer().status()).isEqualTo(401);
        }
    }

    @Test
    void requestsBeyondTheLimitAreTurnedAway() throws Exception {
        try (var gateway =
                        new GatewayUnderTest(
                                limits(1 << 20, 1, Duration.ofSeconds(30)), (_, _) -> {});
                var first = gateway.connect();
                var second = gateway.connect()) {
            first.post(CHAT, "{\"model\":\"demo\"}");
            Eventually.that(() -> !gateway.runtime.received.isEmpty(), "first at the runtime");
            var answer = second.post(CHAT, "{\"model\":\"demo\"}").answer();
            assertThat(answer.status()).isEqualTo(429);
            assertThat(answer.head()).contains("retry-after: 1");
            first.hangUp();
            Eventually.that(() -> gateway.gateway.inWork() == 0, "first gone");
            assertThat(gateway.openLeases).hasValue(0);
        }
    }

    @Test
    void fleetRefusalsKeepTheirMeaning() throws Exception {
        try (var gateway = gateway();
                var client = gateway.connect()) {
            gateway.instances(model ->
                    CompletableFuture.failedFuture(
                            new RefusedException(
                                    RefusedException.Reason.QUEUE_FULL, model, "64 wait")));
            var answer = client.post(CHAT, "{\"model\":\"demo\"}").answer();
            assertThat(answer.status()).isEqualTo(429);
            assertThat(answer.body()).contains("queue_full").contains("64 wait");
        }
    }

    @Test
    void whatTheRuntimeWouldNotHonourStartsNothing() throws Exception {
        var asked = new AtomicInteger();
        try (var gateway = gateway();
                var client = gateway.connect()) {
            gateway.instances(_ -> {
                asked.incrementAndGet();
                return new CompletableFuture<>();
            });
            check(
                    client,
                    "{\"model\":\"demo\",\"logit_bias\":{}}",
                    400,
                    "unsupported_parameter",
                    "logit_bias");
            assertThat(asked).hasValue(0);
            assertThat(gateway.outcomes(1).getFirst().end()).isEqualTo(Outcome.End.REFUSED);
        }
    }

    @Test
    void clientThatLeavesTheQueueIsForgotten() throws Exception {
        var waiting = new CompletableFuture<casemate.runtimes.fleet.Lease>();
        try (var gateway = gateway();
                var client = gateway.connect()) {
            gateway.instances(_ -> waiting);
            client.post(CHAT, "{\"model\":\"demo\"}");
            Eventually.that(() -> gateway.gateway.inWork() == 1, "waiting");
            client.hangUp();
            Eventually.that(waiting::isCancelled, "the wait is given up");
            assertThat(gateway.outcomes(1).getFirst().end()).isEqualTo(Outcome.End.REFUSED);
        }
    }

    @Test
    void silentRuntimeIsGivenUp() throws Exception {
        try (var gateway =
                        new GatewayUnderTest(
                                limits(1 << 20, 10, Duration.ofMillis(300)), (_, _) -> {});
                var client = gateway.connect()) {
            var answer = client.post(CHAT, "{\"model\":\"demo\"}").answer();
            assertThat(answer.status()).isEqualTo(504);
            assertThat(answer.body()).contains("first_byte_timeout");
            Eventually.that(() -> gateway.runtime.cancelled.get() == 1, "runtime told");
        }
    }

    static Limits limits(long body, int concurrent, Duration patience) {
        return new Limits(body, 16 << 10, concurrent, patience, patience, Duration.ofSeconds(1));
    }
}
