package casemate.runtimes.worker;

import static org.assertj.core.api.Assertions.assertThat;
import static org.junit.jupiter.api.Timeout.ThreadMode.SEPARATE_THREAD;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Random;
import java.util.concurrent.Callable;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.stream.Collectors;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

@Timeout(value = 120, threadMode = SEPARATE_THREAD)
class LlamaWorkerTest {
    private static final String CHAT = "/v1/chat/completions";
    private static final ObjectMapper JSON = new ObjectMapper();

    @TempDir static Path directory;
    private static Child worker;
    private Wire wire;

    @BeforeAll
    static void start() throws IOException {
        worker = Child.start(directory, Child.llama(directory, 512, 2)).awaitReady();
    }

    @AfterAll
    static void stop() {
        worker.close();
    }

    @BeforeEach
    void connect() throws IOException {
        wire = worker.connect();
    }

    @AfterEach
    void disconnect() throws IOException {
        wire.close();
    }

    private static String question(String more) {
        return "{\"model\":\"demo\",\"messages\":[{\"role\":\"user\",\"content\":\"What is the"
                + " capital of France?\"}],\"temperature\":0"
                + more
                + "}";
    }

    private static String text(Wire.Reply reply) throws IOException {
        assertThat(reply.status()).as(reply.body()).isEqualTo(200);
        return reply.json().at("/choices/0/message/content").asText();
    }

    @Test
    void answersAQuestionAsOpenAiWould() throws IOException {
        JsonNode answer = wire.post(CHAT, question("")).json();

        assertThat(answer.path("id").asText()).startsWith("chatcmpl-");
        assertThat(answer.path("object").asText()).isEqualTo("chat.completion");
        assertThat(answer.path("model").asText()).isEqualTo("demo");
        assertThat(answer.path("created").asLong()).isPositive();
        assertThat(answer.path("system_fingerprint").asText()).isNotEmpty();
        JsonNode choice = answer.at("/choices/0");
        assertThat(choice.at("/message/role").asText()).isEqualTo("assistant");
        assertThat(choice.at("/message/content").asText()).contains("Paris");
        assertThat(choice.at("/message").has("refusal")).isTrue();
        assertThat(choice.path("finish_reason").asText()).isEqualTo("stop");
        JsonNode usage = answer.path("usage");
        assertThat(usage.path("total_tokens").asInt())
                .isEqualTo(
                        usage.path("prompt_tokens").asInt()
                                + usage.path("completion_tokens").asInt());
    }

    @Test
    void streamsTheSameAnswerInChunks() throws IOException {
        Wire.Reply whole = wire.post(CHAT, question(""));
        Wire.Reply streamed =
                wire.post(
                        CHAT,
                        question(",\"stream\":true,\"stream_options\":{\"include_usage\":true}"));
        List<String> events = streamed.events();
        assertThat(streamed.head()).contains("text/event-stream");
        assertThat(events.getLast()).isEqualTo("[DONE]");
        List<JsonNode> chunks = new ArrayList<>();
        for (String event : events.subList(0, events.size() - 1)) {
            chunks.add(JSON.readTree(event));
        }
        assertThat(chunks.getFirst().at("/choices/0/delta/role").asText()).isEqualTo("assistant");
        assertThat(chunks.getFirst().at("/usage").isNull()).isTrue();
        JsonNode usage = chunks.getLast();
        assertThat(usage.path("choices")).isEmpty();
        assertThat(usage.path("usage")).isEqualTo(whole.json().path("usage"));
        assertThat(chunks.get(chunks.size() - 2).at("/choices/0/finish_reason").asText())
                .isEqualTo("stop");
        String text =
                chunks.stream()
                        .map(chunk -> chunk.at("/choices/0/delta/content").asText())
                        .collect(Collectors.joining());
        assertThat(text).isEqualTo(text(whole));
        assertThat(chunks.stream().map(chunk -> chunk.path("id").asText()).distinct()).hasSize(1);
    }

    @Test
    void endsAtTheLimitWithLengthAndCountsExactly() throws IOException {
        JsonNode answer = wire.post(CHAT, question(",\"max_tokens\":3")).json();
        assertThat(answer.at("/choices/0/finish_reason").asText()).isEqualTo("length");
        assertThat(answer.at("/usage/completion_tokens").asInt()).isEqualTo(3);
    }

    @Test
    void endsBeforeAStopSequenceEvenWhenItArrivesInPieces() throws IOException {
        String whole = text(wire.post(CHAT, question("")));
        String stop = whole.substring(whole.length() - 4);
        Wire.Reply cut = wire.post(CHAT, question(",\"stop\":[\"\\u0001\",\"" + stop + "\"]"));
        assertThat(text(cut)).isEqualTo(whole.substring(0, whole.indexOf(stop)));
        assertThat(cut.json().at("/choices/0/finish_reason").asText()).isEqualTo("stop");
    }

    @Test
    void aSeedRepeatsAnAnswerAndAnotherSeedDoesNot() throws IOException {
        String body =
                "{\"messages\":[{\"role\":\"user\",\"content\":\"Tell me about"
                        + " stones\"}],\"temperature\":2,\"top_k\":0,\"top_p\":1,\"min_p\":0,"
                        + "\"max_tokens\":30,\"seed\":";
        String first = text(wire.post(CHAT, body + "7}"));
        assertThat(text(wire.post(CHAT, body + "7}"))).isEqualTo(first);
        assertThat(text(wire.post(CHAT, body + "8}"))).isNotEqualTo(first);
    }

    @Test
    void followsAJsonSchema() throws IOException {
        String format =
                ",\"max_tokens\":200,\"response_format\":{\"type\":\"json_schema\",\"json_schema\":"
                    + "{\"name\":\"city\",\"schema\":{\"type\":\"object\",\"properties\":{\"sure\":"
                    + "{\"type\":\"boolean\"},\"city\":{\"enum\":[\"Paris\",\"Rome\"]}},"
                    + "\"required\":[\"sure\",\"city\"],\"additionalProperties\":false}}}";
        JsonNode answer = JSON.readTree(text(wire.post(CHAT, question(format))));
        assertThat(answer.path("sure").isBoolean()).isTrue();
        assertThat(answer.path("city").asText()).isIn("Paris", "Rome");
        assertThat(answer).hasSize(2);
    }

    @Test
    void forbidsATokenByItsBias() throws IOException {
        String whole = text(wire.post(CHAT, question("")));
        JsonNode tokens =
                wire.post("/tokenize", JSON.createObjectNode().put("content", whole).toString())
                        .json()
                        .path("tokens");
        String biased =
                text(wire.post(CHAT, question(",\"logit_bias\":{\"" + tokens.get(0) + "\":-100}")));
        assertThat(biased).isNotEqualTo(whole);
    }

    @Test
    void tokenizesAndBack() throws IOException {
        String content = "Grüße, 日本 and 😀";
        JsonNode tokens =
                wire.post("/tokenize", JSON.createObjectNode().put("content", content).toString())
                        .json();
        JsonNode back = wire.post("/detokenize", tokens.toString()).json();
        assertThat(back.path("content").asText()).isEqualTo(content);
    }

    @Test
    void countsCharactersBeyondTheBasicPlaneInChatPrompts() throws IOException {
        int plain = promptTokens("a");
        int smile = promptTokens("a😀");
        int tokens = wire.post("/tokenize", "{\"content\":\"😀\"}").json().path("tokens").size();
        assertThat(smile - plain).isEqualTo(tokens);
    }

    /// Who could write one in a message would end his turn and write another one's.
    @Test
    void aMessageCannotContainControlTokens() throws IOException {
        assertThat(tokens("<|im_end|>")).isEqualTo(1);
        int rest = tokens("|im_end|>");
        assertThat(rest).isGreaterThan(2);
        int one = promptTokens("<|im_end|>");
        assertThat(one - promptTokens("<")).isEqualTo(rest);
        assertThat(promptTokens("<|im_end|>".repeat(3)) - one).isEqualTo(2 * tokens("|im_end|><"));
        // One that the template's next text would complete.
        assertThat(promptTokens("<|im_end")).isGreaterThan(promptTokens("<"));
        // What only resembles one is tokenized as before.
        assertThat(promptTokens("a <im_end>") - promptTokens("a"))
                .isEqualTo(tokens("a <im_end>") - tokens("a"));
    }

    private int tokens(String text) throws IOException {
        return wire.post("/tokenize", JSON.createObjectNode().put("content", text).toString())
                .json()
                .path("tokens")
                .size();
    }

    private int promptTokens(String content) throws IOException {
        return wire.post(
                        CHAT,
                        "{\"messages\":[{\"role\":\"user\",\"content\":\""
                                + content
                                + "\"}],\"max_tokens\":1}")
                .json()
                .at("/usage/prompt_tokens")
                .asInt();
    }

    @Test
    void completesTextAndTokens() throws IOException {
        JsonNode tokens =
                wire.post("/tokenize", "{\"content\":\"The capital of\"}").json().path("tokens");
        String rest = ",\"temperature\":0,\"max_tokens\":5}";
        JsonNode fromText =
                wire.post("/v1/completions", "{\"prompt\":\"The capital of\"" + rest).json();
        JsonNode fromTokens = wire.post("/v1/completions", "{\"prompt\":" + tokens + rest).json();
        assertThat(fromText.path("object").asText()).isEqualTo("text_completion");
        assertThat(fromText.at("/choices/0/text").asText()).isNotEmpty();
        assertThat(fromTokens.at("/choices/0/text")).isEqualTo(fromText.at("/choices/0/text"));
        assertThat(fromText.at("/usage/prompt_tokens").asInt()).isEqualTo(tokens.size());
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            textBlock =
                    """
                    "n":2                          | n
                    "logprobs":true                | logprobs
                    "tools":[{"type":"function"}]  | tools
                    "temperature":3                | temperature
                    "temperature":"hot"            | temperature
                    "top_p":-1                     | top_p
                    "max_tokens":0                 | max_tokens
                    "stop":["a","b","c","d","e"]   | stop
                    "logit_bias":{"999999":1}      | logit_bias
                    "mirostat":2                   | mirostat
                    "modalities":["audio"]         | modalities
                    "response_format":{"type":"xml"} | response_format.type
                    "stream_options":{"include_usage":true} | stream_options
                    """)
    void refusesByName(String field, String param) throws IOException {
        Wire.Reply reply =
                wire.post(
                        CHAT,
                        "{\"messages\":[{\"role\":\"user\",\"content\":\"a\"}]," + field + "}");
        assertThat(reply.status()).isEqualTo(400);
        assertThat(reply.error().path("type").asText()).isEqualTo("invalid_request_error");
        assertThat(reply.error().path("param").asText()).isEqualTo(param);
        assertThat(reply.error().path("message").asText()).contains(param);
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "{\"pattern\":\"^(a|b)*$\",\"type\":\"string\"}",
                "{\"type\":\"array\",\"items\":{\"type\":\"string\"},\"minItems\":1000000000}",
                "{\"$ref\":\"https://example.org/schema\"}",
                "{\"$ref\":\"#/nowhere\"}",
                "{\"type\":\"object\",\"properties\":7}",
                "{\"type\":\"dragon\"}",
                "{\"enum\":[]}"
            })
    void refusesSchemasThatLlamaCppWouldNotSurvive(String schema) throws IOException {
        Wire.Reply reply =
                wire.post(
                        CHAT,
                        question(
                                ",\"response_format\":{\"type\":\"json_schema\",\"json_schema\":"
                                        + "{\"name\":\"x\",\"schema\":"
                                        + schema
                                        + "}}"));
        assertThat(reply.status()).as(reply.body()).isEqualTo(400);
        assertThat(text(wire.post(CHAT, question("")))).contains("Paris");
    }

    @Test
    void refusesImagesAndUnknownModelsAndEmbeddings() throws IOException {
        Wire.Reply image =
                wire.post(
                        CHAT,
                        "{\"messages\":[{\"role\":\"user\",\"content\":[{\"type\":\"image_url\"}]}]}");
        assertThat(image.error().path("param").asText()).isEqualTo("messages[0].content[0].type");
        Wire.Reply model = wire.post(CHAT, question("").replace("demo", "other"));
        assertThat(model.status()).isEqualTo(404);
        assertThat(model.error().path("code").asText()).isEqualTo("model_not_found");
        Wire.Reply embedding = wire.post("/v1/embeddings", "{\"input\":\"a\"}");
        assertThat(embedding.status()).isEqualTo(400);
        assertThat(embedding.error().path("message").asText()).contains("no embeddings");
    }

    @Test
    void aPromptBeyondTheContextIsRefusedWithTheNumbers() throws IOException {
        String longText = "stone ".repeat(600);
        Wire.Reply reply =
                wire.post(
                        CHAT,
                        "{\"messages\":[{\"role\":\"user\",\"content\":\"" + longText + "\"}]}");
        assertThat(reply.status()).isEqualTo(400);
        assertThat(reply.error().path("code").asText()).isEqualTo("context_length_exceeded");
        assertThat(reply.error().path("message").asText())
                .contains("512")
                .containsPattern("\\d{4}");
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            quoteCharacter = '`',
            textBlock =
                    """
                    {"messages":[              | not valid JSON
                    {"a":1,"a":2}              | uplicate
                    {} trailing                | not valid JSON
                    []                         | must be a JSON object
                    {"messages":"hi"}          | must be an array
                    {"messages":[]}            | holds 0
                    {"messages":[{"role":"x","content":"a"}]} | messages[0].role
                    """)
    void saysWhatIsWrongWithABody(String body, String message) throws IOException {
        Wire.Reply reply = wire.post(CHAT, body);
        assertThat(reply.status()).isEqualTo(400);
        assertThat(reply.error().path("message").asText()).contains(message);
    }

    @Test
    void depthAndSizeAreBounded() throws IOException {
        Wire.Reply deep = wire.post(CHAT, "{\"a\":" + "[".repeat(100_000));
        assertThat(deep.status()).isEqualTo(400);
        wire.send("POST " + CHAT + " HTTP/1.1\r\nHost: w\r\nContent-Length: 20000000\r\n\r\n");
        Wire.Reply large = wire.reply();
        assertThat(large.status()).isEqualTo(413);
        assertThat(large.error().path("message").asText()).contains("16777216");
    }

    @Test
    void pipelinedRequestsAreAnsweredInOrder() throws IOException {
        wire.send(
                "GET /health HTTP/1.1\r\n"
                        + "Host: w\r\n\r\n"
                        + "GET /v1/models HTTP/1.1\r\n"
                        + "Host: w\r\n\r\n");
        assertThat(wire.reply().body()).contains("ok");
        assertThat(wire.reply().json().at("/data/0/id").asText()).isEqualTo("demo");
    }

    @Test
    void parallelRequestsShareTheSlotsAndTheRestWaits() throws Exception {
        List<Callable<String>> questions = new ArrayList<>();
        for (int i = 0; i < 8; i++) {
            questions.add(() -> {
                try (Wire own = worker.connect()) {
                    return text(own.post(CHAT, question("")));
                }
            });
        }
        try (var threads = Executors.newFixedThreadPool(8)) {
            for (Future<String> answer : threads.invokeAll(questions)) {
                assertThat(answer.get()).contains("Paris");
            }
        }
    }

    @Test
    void aClientThatLeavesStopsItsGeneration() throws IOException {
        long before = metric("tokens_predicted_total");
        try (Wire leaving = worker.connect()) {
            // Without its end token the model goes on until the context is full.
            leaving.sendPost(CHAT, endless().getBytes(StandardCharsets.UTF_8));
            leaving.head();
            leaving.chunk();
        }
        worker.await("stop generating", () -> metric("requests_processing") == 0);
        assertThat(metric("tokens_predicted_total") - before).isBetween(1L, 400L);
        assertThat(text(wire.post(CHAT, question("")))).contains("Paris");
    }

    private String endless() throws IOException {
        JsonNode end = wire.post("/tokenize", "{\"content\":\"<|im_end|><|endoftext|>\"}").json();
        return question(
                ",\"stream\":true,\"logit_bias\":{\""
                        + end.at("/tokens/0")
                        + "\":-100,\""
                        + end.at("/tokens/1")
                        + "\":-100}");
    }

    private long metric(String name) throws IOException {
        try (Wire own = worker.connect()) {
            String line = "\ncasemate_worker_" + name + " ";
            String text = own.get("/metrics").body();
            int at = text.indexOf(line) + line.length();
            return Long.parseLong(text.substring(at, text.indexOf('\n', at)));
        }
    }

    @Test
    void mutatedBodiesNeverHarmTheWorker() throws IOException {
        String seed =
                question(
                        ",\"max_tokens\":2,\"seed\":1,\"stop\":[\"a\"],\"logit_bias\":{\"3\":1},"
                                + "\"response_format\":{\"type\":\"text\"}");
        Random random = new Random(20261121);
        for (int i = 0; i < 2000; i++) {
            wire.sendPost(CHAT, mutated(seed.getBytes(StandardCharsets.UTF_8), random));
            assertThat(wire.reply().status()).isIn(200, 400, 404);
        }
        assertThat(text(wire.post(CHAT, question("")))).contains("Paris");
    }

    private static byte[] mutated(byte[] body, Random random) {
        byte[] result = body.clone();
        for (int i = 0; i <= random.nextInt(3); i++) {
            int at = random.nextInt(result.length);
            switch (random.nextInt(4)) {
                case 0 -> result[at] = (byte) random.nextInt(256);
                case 1 -> result[at] = (byte) "{}[]\",:0-9e.\\".charAt(random.nextInt(13));
                case 2 -> result = java.util.Arrays.copyOf(result, at + 1);
                default -> result[at] ^= (byte) (1 << random.nextInt(8));
            }
        }
        return result;
    }
}
