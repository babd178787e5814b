package casemate.gateway;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;

/// The Responses API in front of a runtime that only knows chat completions.
class ResponsesTest {
    private static final String PATH = "/v1/responses";
    private static final ObjectMapper JSON = new ObjectMapper();

    @Test
    void plain() throws Exception {
        try (var gateway =
                        new GatewayUnderTest((_, wire) ->
                                wire.json(
                                        200,
                                        "{\"choices\":[{\"message\":{\"role\":\"assistant\",\"content\":\"Paris\"},"
                                            + "\"finish_reason\":\"length\"}],\"usage\":{\"prompt_tokens\":4,\"completion_tokens\":1}}"));
                var client = gateway.connect()) {
            var answer =
                    client.post(
                                    PATH,
                                    "{\"model\":\"demo\",\"instructions\":\"be"
                                        + " brief\",\"input\":[{\"role\":\"user\","
                                        + "\"content\":[{\"type\":\"input_text\",\"text\":\"capital?\"}]}],\"max_output_tokens\":1}")
                            .answer();
            assertThat(answer.status()).isEqualTo(200);
            JsonNode response = JSON.readTree(answer.body());
            assertThat(response.get("object").asText()).isEqualTo("response");
            assertThat(response.get("status").asText()).isEqualTo("incomplete");
            assertThat(response.at("/incomplete_details/reason").asText())
                    .isEqualTo("max_output_tokens");
            assertThat(response.at("/output/0/content/0/text").asText()).isEqualTo("Paris");
            assertThat(response.at("/usage/input_tokens").asInt()).isEqualTo(4);
            assertThat(gateway.runtime.received.getFirst().path())
                    .isEqualTo("/v1/chat/completions");
            assertThat(JSON.readTree(gateway.runtime.received.getFirst().body()))
                    .isEqualTo(
                            JSON.readTree(
                                    "{\"messages\":[{\"role\":\"system\",\"content\":\"be brief\"},"
                                        + "{\"role\":\"user\",\"content\":\"capital?\"}],\"model\":\"demo\",\"max_tokens\":1}"));
            assertThat(gateway.outcomes(1).getFirst().completionTokens()).isEqualTo(1);
        }
    }

    @Test
    void stream() throws Exception {
        try (var gateway =
                        new GatewayUnderTest((_, wire) ->
                                wire.streamHead()
                                        .chunk(RelayTest.chunk("Pa"))
                                        .chunk(RelayTest.chunk("ris") + RelayTest.FINISH)
                                        .chunk(RelayTest.USAGE + RelayTest.DONE)
                                        .lastChunk());
                var client = gateway.connect()) {
            client.post(PATH, "{\"model\":\"demo\",\"input\":\"capital?\",\"stream\":true}").head();
            List<JsonNode> events = events(client.chunked());
            assertThat(events)
                    .extracting(event -> event.get("type").asText())
                    .containsExactly(
                            "response.created",
                            "response.in_progress",
                            "response.output_item.added",
                            "response.content_part.added",
                            "response.output_text.delta",
                            "response.output_text.delta",
                            "response.output_text.done",
                            "response.content_part.done",
                            "response.output_item.done",
                            "response.completed");
            for (int i = 0; i < events.size(); i++) {
                assertThat(events.get(i).get("sequence_number").asInt()).isEqualTo(i);
            }
            JsonNode response = events.getLast().get("response");
            assertThat(response.at("/output/0/content/0/text").asText()).isEqualTo("Paris");
            assertThat(response.at("/usage/output_tokens").asInt()).isEqualTo(3);
        }
    }

    @Test
    void runtimeThatDiesIsAnErrorEvent() throws Exception {
        try (var gateway =
                        new GatewayUnderTest((_, wire) -> {
                            wire.streamHead().chunk(RelayTest.chunk("Pa"));
                            wire.close();
                        });
                var client = gateway.connect()) {
            client.post(PATH, "{\"model\":\"demo\",\"input\":\"x\",\"stream\":true}").head();
            JsonNode last = events(client.chunked()).getLast();
            assertThat(last.get("type").asText()).isEqualTo("error");
            assertThat(last.get("code").asText()).isEqualTo("runtime_failed");
        }
    }

    @Test
    void whatWouldHaveToBeRememberedIsRefusedByName() throws Exception {
        try (var gateway = new GatewayUnderTest((_, wire) -> wire.json(200, "{}"));
                var client = gateway.connect()) {
            for (String field :
                    List.of(
                            "\"store\":true",
                            "\"previous_response_id\":\"resp_1\"",
                            "\"background\":true",
                            "\"conversation\":\"c\"",
                            "\"reasoning\":{\"effort\":\"low\"}",
                            "\"tools\":[{\"type\":\"web_search\"}]")) {
                String name = field.substring(1, field.indexOf('"', 1));
                var answer =
                        client.post(PATH, "{\"model\":\"demo\",\"input\":\"x\"," + field + "}")
                                .answer();
                assertThat(answer.status()).as(field).isEqualTo(400);
                assertThat(answer.body())
                        .contains("unsupported_parameter")
                        .contains("\"param\":\"" + name + "\"");
            }
            assertThat(gateway.runtime.received).isEmpty();
        }
    }

    private static List<JsonNode> events(String stream) throws Exception {
        List<JsonNode> events = new ArrayList<>();
        for (String event : stream.split("\n\n", -1)) {
            if (event.isEmpty()) {
                continue;
            }
            String[] lines = event.split("\n", -1);
            JsonNode data = JSON.readTree(lines[1].substring("data: ".length()));
            assertThat(lines[0]).isEqualTo("event: " + data.get("type").asText());
            events.add(data);
        }
        return events;
    }
}
