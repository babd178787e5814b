package casemate.gateway;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import casemate.gateway.body.MemoryBudget;
import casemate.gateway.refusal.ApiError;
import casemate.gateway.refusal.Refusal;
import casemate.gateway.relay.AnswerWriter;
import casemate.gateway.relay.ChunkScan;
import casemate.gateway.relay.Reply;
import casemate.gateway.relay.TokenCount;
import casemate.gateway.surface.ParsedRequest;
import casemate.gateway.upstream.AnswerHead;
import casemate.policy.Route;
import casemate.runtimes.driver.Capabilities;
import casemate.runtimes.driver.Endpoint;
import casemate.runtimes.fleet.Lease;
import io.netty.buffer.ByteBuf;
import java.io.EOFException;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.logging.Handler;
import java.util.logging.LogRecord;
import java.util.logging.Logger;
import java.util.stream.IntStream;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;
import org.junit.jupiter.params.provider.MethodSource;

/// Defects planted everywhere on the way of a call: each is told as what it is, to the client and
/// in the log, and costs that call only.
class DefectsTest {
    private static final String CHAT = "/v1/chat/completions";
    private static final String STREAM = "{\"model\":\"demo\",\"messages\":[],\"stream\":true}";
    private static final String PLAIN = "{\"model\":\"demo\",\"messages\":[]}";
    private static final String ANSWER = "{\"choices\":[],\"usage\":{\"prompt_tokens\":1}}";

    private final List<Throwable> logged = new CopyOnWriteArrayList<>();
    private final Handler log =
            new Handler() {
                @Override
                public void publish(LogRecord entry) {
                    if (entry.getThrown() != null) {
                        logged.add(entry.getThrown());
                    }
                }

                @Override
                public void flush() {}

                @Override
                public void close() {}
            };

    @BeforeEach
    void listen() {
        Logger.getLogger("casemate.gateway").addHandler(log);
    }

    @AfterEach
    void listenNoMore() {
        Logger.getLogger("casemate.gateway").removeHandler(log);
    }

    /// Thrown where nobody expects it. An error, since those are defects as well.
    private static final class Planted extends Error {
        private static final long serialVersionUID = 1L;

        Planted(String where) {
            super("planted in " + where);
        }
    }

    private static void answer(RuntimeStandIn.Received request, RuntimeStandIn.Wire wire) {
        if (request.body().contains("\"stream\":true")) {
            wire.streamHead().chunk(RelayTest.chunk("a")).chunk(RelayTest.DONE).lastChunk();
        } else {
            wire.json(200, ANSWER);
        }
    }

    /// The rest does not come: what is there has to be written meanwhile.
    private static void begin(RuntimeStandIn.Received request, RuntimeStandIn.Wire wire) {
        if (request.body().contains("\"stream\":true")) {
            wire.streamHead().chunk(RelayTest.chunk("a"));
        } else {
            wire.send("HTTP/1.1 200 X\r\nContent-Length: 100\r\n\r\n{");
        }
    }

    private static GatewayUnderTest with(Station planted, int at) throws Exception {
        return new GatewayUnderTest(
                Limits.DEFAULT,
                new MemoryBudget(64 << 20),
                DefectsTest::answer,
                stations -> {
                    List<Station> more = new ArrayList<>(stations);
                    more.add(at, planted);
                    return more;
                },
                List.of());
    }

    static Stream<Integer> places() {
        return IntStream.range(0, STATIONS).boxed();
    }

    /// So many can have another one before them.
    private static final int STATIONS = 11;

    @ParameterizedTest
    @MethodSource("places")
    void aStationThatThrowsIsAnInternalErrorOfThatCall(int place) throws Exception {
        boolean[] armed = {true};
        Station station =
                _ -> {
                    if (armed[0]) {
                        throw new Planted("station " + place);
                    }
                    return true;
                };
        try (var gateway = with(station, place);
                var client = gateway.connect()) {
            assertThat(gateway.gateway.way().stations()).hasSize(STATIONS + 1);
            var answer = client.post(CHAT, STREAM).answer();
            assertThat(answer.status()).isEqualTo(500);
            assertThat(answer.body()).contains("\"code\":\"internal_error\"");
            Outcome outcome = gateway.outcomes(1).getFirst();
            assertThat(outcome.end()).isEqualTo(Outcome.End.REFUSED);
            assertThat(outcome.error()).isEqualTo(ApiError.INTERNAL_ERROR);
            assertThat(logged).singleElement().isInstanceOf(Planted.class);
            gateway.nothingIsHeld();
            armed[0] = false;
            client.post(CHAT, STREAM).head();
            assertThat(client.chunked()).endsWith(RelayTest.DONE);
            assertThat(gateway.outcomes(2).get(1).end()).isEqualTo(Outcome.End.COMPLETED);
        }
    }

    /// Where a parsed request, or the writer that it makes, throws.
    enum In {
        CHECK,
        BODY_FOR_RUNTIME,
        NEW_WRITER,
        BODY,
        FLUSH,
        END,
        /// And, when it is told so, once more.
        BODY_AND_BROKEN
    }

    private record Faulty(ParsedRequest request, In where) implements ParsedRequest {
        private void at(In place) {
            if (where == place) {
                throw new Planted(place.name());
            }
        }

        @Override
        public @Nullable String model() {
            return request.model();
        }

        @Override
        public boolean stream() {
            return request.stream();
        }

        @Override
        public void checkHonoured(Capabilities capabilities) {
            at(In.CHECK);
        }

        @Override
        public ByteBuf body(Route route, Capabilities capabilities) {
            at(In.BODY_FOR_RUNTIME);
            return request.body(route, capabilities);
        }

        @Override
        public AnswerWriter writer(
                AnswerHead head, Reply reply, TokenCount tokens, ChunkScan scan) {
            at(In.NEW_WRITER);
            AnswerWriter good = request.writer(head, reply, tokens, scan);
            return new AnswerWriter() {
                @Override
                public void body(ByteBuf bytes) {
                    at(In.BODY);
                    at(In.BODY_AND_BROKEN);
                    good.body(bytes);
                }

                @Override
                public void flush() {
                    at(In.FLUSH);
                    good.flush();
                }

                @Override
                public boolean end() {
                    at(In.END);
                    return good.end();
                }

                @Override
                public void broken(Refusal why) {
                    at(In.BODY_AND_BROKEN);
                    good.broken(why);
                }
            };
        }
    }

    @ParameterizedTest
    @EnumSource(In.class)
    void aFaultyWriterOfAStreamIsNotTheRuntimesFault(In where) throws Exception {
        faultyWriter(where, STREAM);
    }

    @ParameterizedTest
    @EnumSource(In.class)
    void aFaultyWriterOfAPlainAnswerIsNotTheRuntimesFault(In where) throws Exception {
        faultyWriter(where, PLAIN);
    }

    private void faultyWriter(In where, String body) throws Exception {
        int behindUnderstood = 6;
        try (var gateway =
                        with(
                                call -> {
                                    call.found().request(new Faulty(call.found().request(), where));
                                    return true;
                                },
                                behindUnderstood);
                var client = gateway.connect()) {
            if (where == In.FLUSH) {
                gateway.runtime.script(DefectsTest::begin);
            }
            client.post(CHAT, body);
            if (where == In.BODY_AND_BROKEN) {
                // Nobody is left who could say it in the answer's format.
                assertThat(client.toEnd()).doesNotContain("[DONE]");
            } else {
                assertThat(wholeAnswer(client)).contains("internal_error").doesNotContain("[DONE]");
            }
            Outcome outcome = gateway.outcomes(1).getFirst();
            boolean reached = where.compareTo(In.BODY_FOR_RUNTIME) > 0;
            assertThat(outcome.end()).isEqualTo(reached ? Outcome.End.FAILED : Outcome.End.REFUSED);
            assertThat(outcome.error()).isEqualTo(ApiError.INTERNAL_ERROR);
            assertThat(logged).isNotEmpty().allMatch(Planted.class::isInstance);
            gateway.nothingIsHeld();
        }
    }

    /// With its length, chunked, or up to the end of the connection.
    private static String wholeAnswer(WireClient client) throws Exception {
        try {
            return client.answer().body();
        } catch (EOFException e) {
            return String.valueOf(e.getMessage());
        }
    }

    @Test
    void aSinkThatThrowsKeepsNoneFromHearing() throws Exception {
        OutcomeSink first =
                _ -> {
                    throw new Planted("a sink");
                };
        try (var gateway =
                        new GatewayUnderTest(
                                Limits.DEFAULT,
                                new MemoryBudget(64 << 20),
                                DefectsTest::answer,
                                stations -> stations,
                                List.of(first));
                var client = gateway.connect()) {
            client.post(CHAT, STREAM).head();
            assertThat(client.chunked()).endsWith(RelayTest.DONE);
            assertThat(client.post(CHAT, PLAIN).answer().body()).isEqualTo(ANSWER);
            assertThat(client.post(CHAT, "{}").answer().status()).isEqualTo(400);
            assertThat(gateway.outcomes(3).stream().map(Outcome::end))
                    .containsExactly(
                            Outcome.End.COMPLETED, Outcome.End.COMPLETED, Outcome.End.REFUSED);
            assertThat(logged).hasSize(3).allMatch(Planted.class::isInstance);
            gateway.nothingIsHeld();
        }
    }

    @Test
    void aFleetThatThrowsIsAnInternalError() throws Exception {
        try (var gateway = new GatewayUnderTest(DefectsTest::answer);
                var client = gateway.connect()) {
            gateway.instances(_ -> {
                throw new Planted("acquire");
            });
            assertThat(client.post(CHAT, PLAIN).answer().body()).contains("internal_error");
            gateway.instances(_ -> CompletableFuture.failedFuture(new Planted("a failed wait")));
            assertThat(client.post(CHAT, PLAIN).answer().body()).contains("internal_error");
            gateway.nothingIsHeld();
        }
    }

    @Test
    void aLeaseThatCannotBeGivenBackKeepsNothingElse() throws Exception {
        try (var gateway = new GatewayUnderTest(DefectsTest::answer);
                var client = gateway.connect()) {
            Lease good =
                    gateway.lease(
                            new Endpoint.UnixSocket(gateway.socket(), Endpoint.UnixSocket.ANY));
            gateway.instances(_ -> CompletableFuture.completedFuture(new Stubborn(good)));
            assertThat(client.post(CHAT, PLAIN).answer().body()).isEqualTo(ANSWER);
            assertThat(gateway.outcomes(1).getFirst().end()).isEqualTo(Outcome.End.COMPLETED);
            assertThat(logged).singleElement().isInstanceOf(Planted.class);
            gateway.nothingIsHeld();
        }
    }

    private record Stubborn(Lease lease) implements Lease {
        @Override
        public String instanceId() {
            return lease.instanceId();
        }

        @Override
        public String runtime() {
            return lease.runtime();
        }

        @Override
        public Endpoint endpoint() {
            return lease.endpoint();
        }

        @Override
        public Capabilities capabilities() {
            return lease.capabilities();
        }

        @Override
        public void close() {
            lease.close();
            throw new Planted("close");
        }
    }

    @Test
    void nothingGoesToARuntimeWithoutAPermit() throws Exception {
        try (var gateway =
                        new GatewayUnderTest(
                                Limits.DEFAULT,
                                new MemoryBudget(64 << 20),
                                DefectsTest::answer,
                                stations ->
                                        stations.stream()
                                                .filter(s -> !(s instanceof Permitted))
                                                .toList(),
                                List.of());
                var client = gateway.connect()) {
            assertThat(client.post(CHAT, PLAIN).answer().status()).isEqualTo(500);
            assertThat(gateway.runtime.received).isEmpty();
        }
    }

    @Test
    void aWayWithoutALeaseIsNone() {
        var way =
                new Way(
                        List.of(new NotStopping(new Drain())),
                        Limits.DEFAULT,
                        new Sinks(List.of()));
        assertThatThrownBy(way::lease).isInstanceOf(IllegalStateException.class);
    }
}
