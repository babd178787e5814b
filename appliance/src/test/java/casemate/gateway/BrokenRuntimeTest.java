package casemate.gateway;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import casemate.gateway.body.Body;
import casemate.gateway.refusal.RefusedRequest;
import casemate.gateway.surface.Operation;
import casemate.runtimes.driver.Endpoint;
import io.netty.channel.Channel;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Set;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.atomic.AtomicInteger;
import org.junit.jupiter.api.Test;

/// Runtimes that misbehave, and clients that go away.
class BrokenRuntimeTest {
    private static final String CHAT = "/v1/chat/completions";
    private static final String STREAM = "{\"model\":\"demo\",\"messages\":[],\"stream\":true}";
    private static final String PLAIN = "{\"model\":\"demo\",\"messages\":[]}";

    @Test
    void errorEventReachesTheClientAndDoneDoesNot() throws Exception {
        try (var gateway =
                        new GatewayUnderTest((_, wire) ->
                                wire.streamHead()
                                        .chunk(RelayTest.chunk("a"))
                                        .chunk(
                                                "data: {\"error\":{\"message\":\"out of"
                                                        + " blocks\",\"code\":500}}\n\n")
                                        .chunk(RelayTest.DONE)
                                        .lastChunk());
                var client = gateway.connect()) {
            client.post(CHAT, STREAM).head();
            assertThat(client.chunked())
                    .isEqualTo(
                            RelayTest.chunk("a")
                                    + "data: {\"error\":{\"message\":\"out of"
                                    + " blocks\",\"type\":\"server_error\",\"param\":null,\"code\":null}}\n\n");
            assertThat(gateway.outcomes(1).getFirst().end()).isEqualTo(Outcome.End.FAILED);
        }
    }

    @Test
    void garbageIsABadGateway() throws Exception {
        try (var gateway = new GatewayUnderTest((_, wire) -> wire.send("\0\0garbage\r\n\r\n"));
                var client = gateway.connect()) {
            var answer = client.post(CHAT, PLAIN).answer();
            assertThat(answer.status()).isEqualTo(502);
            assertThat(answer.body()).contains("runtime_failed");
        }
    }

    /// As llama-server does it.
    @Test
    void connectionThatIsClosedBehindAStreamIsNotUsedAgain() throws Exception {
        Set<Channel> used = ConcurrentHashMap.newKeySet();
        try (var gateway =
                        new GatewayUnderTest((_, wire) -> {
                            if (used.add(wire.channel())) {
                                wire.streamHead().chunk(RelayTest.DONE).lastChunk();
                            } else {
                                wire.close();
                            }
                        });
                var client = gateway.connect()) {
            for (int i = 1; i <= 20; i++) {
                client.post(CHAT, STREAM).head();
                assertThat(client.chunked()).isEqualTo(RelayTest.DONE);
                assertThat(gateway.runtime.received).as("none was sent twice").hasSize(i);
            }
        }
    }

    @Test
    void requestThatAGivenUpConnectionFailedGoesOverANewOne() throws Exception {
        List<RuntimeStandIn.Wire> idle = new CopyOnWriteArrayList<>();
        try (var gateway =
                        new GatewayUnderTest((_, wire) -> {
                            if (idle.stream().anyMatch(w -> w.channel().equals(wire.channel()))) {
                                wire.close();
                            } else if (idle.size() == 2) {
                                wire.json(200, "{}");
                            } else {
                                idle.add(wire);
                                if (idle.size() == 2) {
                                    idle.forEach(w -> w.json(200, "{}"));
                                }
                            }
                        });
                var one = gateway.connect();
                var other = gateway.connect()) {
            one.post(CHAT, PLAIN);
            other.post(CHAT, PLAIN);
            assertThat(one.answer().status()).isEqualTo(200);
            assertThat(other.answer().status()).isEqualTo(200);

            assertThat(one.post(CHAT, PLAIN).answer().status()).isEqualTo(200);
            assertThat(gateway.runtime.received).hasSize(4);
        }
    }

    @Test
    void answerThatIsCutShortIsCutForTheClient() throws Exception {
        try (var gateway =
                        new GatewayUnderTest((_, wire) ->
                                wire.send(
                                                "HTTP/1.1 200 OK\r\n"
                                                        + "Content-Length: 100\r\n\r\n"
                                                        + "{\"half\":")
                                        .close());
                var client = gateway.connect()) {
            assertThat(client.post(CHAT, PLAIN).head()).contains("content-length: 100");
            assertThat(client.toEnd()).isEqualTo("{\"half\":");
        }
    }

    @Test
    void errorsOfTheRuntimeTakeOurShape() throws Exception {
        try (var gateway =
                        new GatewayUnderTest((_, wire) ->
                                wire.json(
                                        400,
                                        "{\"object\":\"error\",\"message\":\"too"
                                                + " long\",\"type\":\"BadRequest\",\"code\":400}"));
                var client = gateway.connect()) {
            var answer = client.post(CHAT, PLAIN).answer();
            assertThat(answer.status()).isEqualTo(400);
            assertThat(answer.body())
                    .isEqualTo(
                            "{\"error\":{\"message\":\"too"
                                + " long\",\"type\":\"BadRequest\",\"param\":null,\"code\":null}}");
            gateway.runtime.script((_, wire) -> wire.json(500, "<html>"));
            assertThat(client.post(CHAT, PLAIN).answer().body())
                    .contains("status 500")
                    .contains("server_error");
        }
    }

    @Test
    void eventThatNeverEndsIsGivenUp() throws Exception {
        try (var gateway =
                        new GatewayUnderTest((_, wire) -> {
                            wire.streamHead();
                            for (int i = 0; i < 40; i++) {
                                wire.chunk("data: " + "x".repeat(64 << 10));
                            }
                        });
                var client = gateway.connect()) {
            client.post(CHAT, STREAM).head();
            assertThat(client.chunked()).contains("runtime_failed").doesNotContain("[DONE]");
            Eventually.that(() -> gateway.runtime.cancelled.get() == 1, "runtime told");
        }
    }

    @Test
    void hugeEventsArePassedOn() throws Exception {
        String huge = RelayTest.chunk("h".repeat(900_000));
        try (var gateway =
                        new GatewayUnderTest((_, wire) ->
                                wire.streamHead()
                                        .chunk(huge + huge + RelayTest.FINISH)
                                        .lastChunk());
                var client = gateway.connect()) {
            client.post(CHAT, STREAM).head();
            assertThat(client.chunked().equals(huge + huge + RelayTest.FINISH + RelayTest.DONE))
                    .isTrue();
        }
    }

    @Test
    void streamThatComesByteByByteIsPassedOn() throws Exception {
        String all = RelayTest.chunk("é") + ": ping\n\n" + RelayTest.FINISH.replace("\n", "\r\n");
        byte[] bytes = all.getBytes(java.nio.charset.StandardCharsets.UTF_8);
        try (var gateway =
                        new GatewayUnderTest((_, wire) -> {
                            wire.streamHead();
                            for (byte b : bytes) {
                                wire.send("1\r\n");
                                wire.send(io.netty.buffer.Unpooled.wrappedBuffer(new byte[] {b}));
                                wire.send("\r\n");
                            }
                            wire.lastChunk();
                        });
                var client = gateway.connect()) {
            client.post(CHAT, STREAM).head();
            assertThat(client.chunked()).isEqualTo(all + RelayTest.DONE);
        }
    }

    @Test
    void clientThatGoesAwayCancelsTheRuntimeAndIsCounted() throws Exception {
        try (var gateway =
                        new GatewayUnderTest((_, wire) ->
                                wire.streamHead()
                                        .chunk(RelayTest.chunk("a") + RelayTest.chunk("b")));
                var client = gateway.connect()) {
            client.post(CHAT, STREAM).readThrough("\"b\"");
            client.hangUp();
            Eventually.that(() -> gateway.runtime.cancelled.get() == 1, "runtime told");
            var outcome = gateway.outcomes(1).getFirst();
            assertThat(outcome.end()).isEqualTo(Outcome.End.CANCELLED);
            assertThat(outcome.completionTokens()).isEqualTo(2);
            assertThat(gateway.openLeases).hasValue(0);
        }
    }

    @Test
    void instanceThatDiedIsReplacedOnceUnseen() throws Exception {
        try (var gateway = new GatewayUnderTest((_, wire) -> wire.json(200, "{}"));
                var client = gateway.connect()) {
            AtomicInteger asked = new AtomicInteger();
            var good = new Endpoint.UnixSocket(gateway.socket(), Endpoint.UnixSocket.ANY);
            var dead =
                    new Endpoint.UnixSocket(
                            Path.of("/nonexistent/r.sock"), Endpoint.UnixSocket.ANY);
            gateway.instances(_ ->
                    CompletableFuture.completedFuture(
                            gateway.lease(asked.getAndIncrement() == 0 ? dead : good)));
            assertThat(client.post(CHAT, PLAIN).answer().status()).isEqualTo(200);
            assertThat(asked).hasValue(2);
            gateway.instances(_ -> CompletableFuture.completedFuture(gateway.lease(dead)));
            assertThat(client.post(CHAT, PLAIN).answer().status()).isEqualTo(502);
            gateway.outcomes(2);
            assertThat(gateway.openLeases).hasValue(0);
        }
    }

    /// A socket where a runtime's should be, of a process that is not the runtime: no byte of a
    /// prompt goes there.
    @Test
    void nothingIsSentToAProcessThatIsNotTheRuntime() throws Exception {
        AtomicInteger received = new AtomicInteger();
        Process other = new ProcessBuilder("sleep", "600").start();
        try (var gateway =
                        new GatewayUnderTest((_, wire) -> {
                            received.incrementAndGet();
                            wire.json(200, "{}");
                        });
                var client = gateway.connect()) {
            var strange = new Endpoint.UnixSocket(gateway.socket(), other.pid());
            var ours = new Endpoint.UnixSocket(gateway.socket(), ProcessHandle.current().pid());
            gateway.instances(_ -> CompletableFuture.completedFuture(gateway.lease(strange)));
            assertThat(client.post(CHAT, PLAIN).answer().status()).isEqualTo(502);
            assertThat(received).hasValue(0);
            gateway.instances(_ -> CompletableFuture.completedFuture(gateway.lease(ours)));
            assertThat(client.post(CHAT, PLAIN).answer().status()).isEqualTo(200);
            assertThat(received).hasValue(1);
        } finally {
            other.destroyForcibly();
        }
    }

    /// What ends one instance is not given to the next, and after two it is refused.
    @Test
    void requestThatEndsRuntimesReachesTwoOfThem() throws Exception {
        try (var gateway =
                        new GatewayUnderTest((received, wire) -> {
                            if (received.body().contains("deadly")) {
                                wire.close();
                            } else {
                                wire.json(200, "{}");
                            }
                        });
                var client = gateway.connect()) {
            String deadly = "{\"model\":\"demo\",\"messages\":\"deadly\"}";
            for (int i = 0; i < 2; i++) {
                var failed = client.post(CHAT, deadly).answer();
                assertThat(failed.status()).isEqualTo(502);
                assertThat(failed.body()).contains("not put to another instance");
            }
            assertThat(gateway.runtime.received).as("once each").hasSize(2);
            var refused = client.post(CHAT, deadly).answer();
            assertThat(refused.status()).isEqualTo(422);
            assertThat(refused.body()).contains("ends_runtimes");
            assertThat(gateway.runtime.received).hasSize(2);
            assertThat(client.post(CHAT, PLAIN).answer().status()).isEqualTo(200);
            gateway.outcomes(4);
            assertThat(gateway.openLeases).hasValue(0);
        }
    }

    @Test
    void requestIsForgottenAfterAWhile() {
        DeadlyRequests requests = new DeadlyRequests();
        byte[] bytes = {1, 2};
        Body body = new Body(bytes, 0, 2);
        Body other = new Body(bytes, 0, 1);
        requests.ended(Operation.CHAT, body, 0);
        requests.check(Operation.CHAT, body, 1);
        requests.ended(Operation.CHAT, body, 1);
        requests.check(Operation.CHAT, other, 2);
        requests.check(Operation.EMBEDDINGS, body, 2);
        assertThatThrownBy(() -> requests.check(Operation.CHAT, body, 2))
                .isInstanceOf(RefusedRequest.class);
        long later = DeadlyRequests.KEPT.toNanos() + 3;
        requests.check(Operation.CHAT, body, later);
        requests.ended(Operation.CHAT, body, later);
        requests.check(Operation.CHAT, body, later);
    }

    @Test
    void connectionThatTheRuntimeClosedMeanwhileIsNotNoticed() throws Exception {
        try (var gateway = new GatewayUnderTest((_, wire) -> wire.json(200, "{}"));
                var client = gateway.connect()) {
            for (int i = 0; i < 20; i++) {
                assertThat(client.post(CHAT, PLAIN).answer().status()).isEqualTo(200);
                gateway.runtime.connections.forEach(connection -> {
                    var _ = connection.close();
                });
            }
        }
    }

    @Test
    void stalledStreamIsEndedWithAnError() throws Exception {
        try (var gateway =
                        new GatewayUnderTest(
                                EdgeTest.limits(1 << 20, 10, Duration.ofMillis(400)),
                                (_, wire) -> wire.streamHead().chunk(RelayTest.chunk("a")));
                var client = gateway.connect()) {
            client.post(CHAT, STREAM).head();
            assertThat(client.chunked()).contains("stream_stalled").doesNotContain("[DONE]");
        }
    }

    @Test
    void drainFinishesRunningAnswersAndTakesNoNewOnes() throws Exception {
        var wires = new java.util.concurrent.LinkedBlockingQueue<RuntimeStandIn.Wire>();
        try (var gateway =
                        new GatewayUnderTest(
                                EdgeTest.limits(1 << 20, 10, Duration.ofSeconds(20)),
                                (_, wire) -> wires.add(wire.streamHead()));
                var running = gateway.connect();
                var late = gateway.connect()) {
            running.post(CHAT, STREAM).head();
            Thread draining = Thread.ofVirtual().start(gateway.gateway::drain);
            Eventually.that(gateway.drain::stopping, "draining");
            var refused = late.post(CHAT, PLAIN).answer();
            assertThat(refused.status()).isEqualTo(503);
            assertThat(refused.head()).contains("connection: close").contains("retry-after");
            wires.take().chunk(RelayTest.FINISH).lastChunk();
            assertThat(running.chunked()).isEqualTo(RelayTest.FINISH + RelayTest.DONE);
            draining.join();
        }
    }

    @Test
    void drainCutsWhatDoesNotEnd() throws Exception {
        try (var gateway =
                        new GatewayUnderTest(
                                EdgeTest.limits(1 << 20, 10, Duration.ofSeconds(20)),
                                (_, wire) -> wire.streamHead().chunk(RelayTest.chunk("a")));
                var client = gateway.connect()) {
            client.post(CHAT, STREAM).head();
            gateway.gateway.drain();
            assertThat(client.chunked()).contains("shutting_down").doesNotContain("[DONE]");
        }
    }
}
