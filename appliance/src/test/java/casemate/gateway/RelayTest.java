package casemate.gateway;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.util.concurrent.LinkedBlockingQueue;
import org.junit.jupiter.api.Test;

/// Plain and streamed answers, on the wire.
class RelayTest {
    private static final String CHAT = "/v1/chat/completions";
    private static final String ANSWER =
            """
            {"id":"1","object":"chat.completion","choices":[{"index":0,"message":{"role":"assistant",\
            "content":"Paris"},"finish_reason":"stop"}],"usage":{"prompt_tokens":7,"completion_tokens":2,\
            "total_tokens":9}}\
            """;

    static String chunk(String content) {
        return "data: {\"choices\":[{\"index\":0,\"delta\":{\"content\":\""
                + content
                + "\"},\"finish_reason\":null}]}\n\n";
    }

    static final String FINISH =
            "data: {\"choices\":[{\"index\":0,\"delta\":{},\"finish_reason\":\"stop\"}]}\n\n";
    static final String USAGE =
            "data:"
                + " {\"choices\":[],\"usage\":{\"prompt_tokens\":5,\"completion_tokens\":3,\"total_tokens\":8}}\n\n";
    static final String DONE = "data: [DONE]\n\n";

    @Test
    void plainAnswerIsPassedOnAsItIs() throws Exception {
        try (var gateway = new GatewayUnderTest((_, wire) -> wire.json(200, ANSWER));
                var client = gateway.connect()) {
            String body = "{\"model\":\"demo\",\"messages\":[]}";
            for (int i = 0; i < 3; i++) {
                var answer = client.post(CHAT, body).answer();
                assertThat(answer.status()).isEqualTo(200);
                assertThat(answer.body()).isEqualTo(ANSWER);
                assertThat(answer.head())
                        .contains("content-type: application/json")
                        .contains("x-request-id: req_");
            }
            assertThat(gateway.runtime.received)
                    .hasSize(3)
                    .allSatisfy(request -> assertThat(request.body()).isEqualTo(body))
                    .allSatisfy(request -> assertThat(request.path()).isEqualTo(CHAT));
            assertThat(gateway.runtime.connections).as("kept alive").hasSize(1);
            assertThat(gateway.outcomes(3))
                    .hasSize(3)
                    .allSatisfy(outcome -> assertThat(outcome.promptTokens()).isEqualTo(7))
                    .allSatisfy(outcome -> assertThat(outcome.completionTokens()).isEqualTo(2));
            assertThat(gateway.openLeases).hasValue(0);
        }
    }

    @Test
    void streamIsPassedOnEventByEvent() throws Exception {
        var wires = new java.util.concurrent.SynchronousQueue<RuntimeStandIn.Wire>();
        try (var gateway = new GatewayUnderTest((_, wire) -> offer(wires, wire));
                var client = gateway.connect()) {
            client.post(CHAT, "{\"model\":\"demo\",\"messages\":[],\"stream\":true}");
            var wire = wires.take();
            wire.streamHead().chunk(chunk("Pa"));
            assertThat(client.head())
                    .contains("text/event-stream")
                    .doesNotContain("content-length");
            assertThat(client.readThrough("\n\n\r\n")).contains("\"Pa\"");
            // Half an event is not passed on, whole ones are.
            String second = chunk("ris");
            wire.chunk(second.substring(0, 20)).chunk(second.substring(20) + FINISH);
            assertThat(client.readThrough("\n\n\r\n")).contains("\"ris\"").contains("stop");
            wire.chunk(USAGE + DONE).lastChunk();
            assertThat(client.chunked()).isEqualTo(DONE);
            assertThat(gateway.runtime.received.getFirst().body())
                    .isEqualTo(
                            "{\"model\":\"demo\",\"messages\":[],\"stream\":true,"
                                    + "\"stream_options\":{\"include_usage\":true}}");
            assertThat(gateway.outcomes(1))
                    .singleElement()
                    .satisfies(outcome -> {
                        assertThat(outcome.end()).isEqualTo(Outcome.End.COMPLETED);
                        assertThat(outcome.promptTokens()).isEqualTo(5);
                        assertThat(outcome.completionTokens()).isEqualTo(3);
                    });
        }
    }

    private static void offer(
            java.util.concurrent.SynchronousQueue<RuntimeStandIn.Wire> wires,
            RuntimeStandIn.Wire wire) {
        try {
            wires.put(wire);
        } catch (InterruptedException e) {
            throw new IllegalStateException(e);
        }
    }

    /// Each piece is with the client before the next one is sent.
    @Test
    void usageThatComesInPiecesIsCounted() throws Exception {
        String filler = "x".repeat(20_000);
        String answer =
                "{\"choices\":[{\"text\":\""
                        + filler
                        + "\"}],\"usage\":{\"prompt_tokens\":7,\"completion_tokens\":2}}";
        var wires = new LinkedBlockingQueue<RuntimeStandIn.Wire>();
        try (var gateway =
                        new GatewayUnderTest((_, wire) ->
                                wires.add(
                                        wire.send(
                                                "HTTP/1.1 200 OK\r\nContent-Length: "
                                                        + answer.length()
                                                        + "\r\n\r\n"
                                                        + answer.substring(0, 19_000))));
                var client = gateway.connect()) {
            client.post("/v1/chat/completions", "{\"model\":\"demo\",\"messages\":[]}");
            assertThat(client.head()).contains("200");
            client.readThrough(answer.substring(0, 19_000));
            RuntimeStandIn.Wire wire = wires.take();
            for (int at = 19_000; at < answer.length(); at += 7) {
                String piece = answer.substring(at, Math.min(answer.length(), at + 7));
                wire.send(piece);
                assertThat(client.readThrough(piece)).isEqualTo(piece);
            }
            Outcome outcome = gateway.outcomes(1).getFirst();
            assertThat(outcome.promptTokens()).isEqualTo(7);
            assertThat(outcome.completionTokens()).isEqualTo(2);
        }
    }

    @Test
    void missingDoneIsAdded() throws Exception {
        try (var gateway =
                        new GatewayUnderTest((_, wire) ->
                                wire.streamHead().chunk(chunk("a") + FINISH).lastChunk());
                var client = gateway.connect()) {
            assertThat(stream(client)).isEqualTo(chunk("a") + FINISH + DONE);
        }
    }

    @Test
    void usageChunkReachesWhoAskedForIt() throws Exception {
        try (var gateway =
                        new GatewayUnderTest((_, wire) ->
                                wire.streamHead()
                                        .chunk(chunk("a") + FINISH + USAGE + DONE)
                                        .lastChunk());
                var client = gateway.connect()) {
            client.post(
                    CHAT,
                    "{\"model\":\"demo\",\"messages\":[],\"stream\":true,\"stream_options\":{\"include_usage\":true}}");
            client.head();
            assertThat(client.chunked()).isEqualTo(chunk("a") + FINISH + USAGE + DONE);
        }
    }

    @Test
    void runtimeThatDiesMidStreamIsAnErrorEventWithoutDone() throws Exception {
        try (var gateway =
                        new GatewayUnderTest((_, wire) -> {
                            wire.streamHead().chunk(chunk("a"));
                            wire.close();
                        });
                var client = gateway.connect()) {
            assertThat(stream(client))
                    .startsWith(chunk("a"))
                    .contains("\"code\":\"runtime_failed\"")
                    .endsWith("\n\n")
                    .doesNotContain("[DONE]");
            Outcome outcome = gateway.outcomes(1).getFirst();
            assertThat(outcome.end()).isEqualTo(Outcome.End.FAILED);
            assertThat(outcome.completionTokens()).isEqualTo(1);
        }
    }

    private static String stream(WireClient client) throws IOException {
        client.post(CHAT, "{\"model\":\"demo\",\"messages\":[],\"stream\":true}");
        assertThat(client.head()).startsWith("HTTP/1.1 200");
        return client.chunked();
    }
}
