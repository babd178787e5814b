package casemate.blackbox;

import com.fasterxml.jackson.core.JsonGenerator;
import com.fasterxml.jackson.core.json.JsonWriteFeature;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.json.JsonMapper;
import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import com.fasterxml.jackson.databind.node.ObjectNode;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.function.Consumer;

/// Requests of one endpoint: each a valid one with up to a few values exchanged, so that most get
/// past the first check and into the runtime. The same seed, endpoint and number give the same
/// request.
final class GeneratedRequests {
    static final String LLAMA_SERVER = "llama-server";

    private static final JsonNodeFactory JSON = JsonNodeFactory.instance;

    /// One that writes what no Unicode text is, such as half of a surrogate pair, as an escape.
    private static final JsonMapper ESCAPED =
            JsonMapper.builder().enable(JsonWriteFeature.ESCAPE_NON_ASCII).build();

    private static final JsonMapper PLAIN =
            JsonMapper.builder()
                    .disable(JsonGenerator.Feature.COMBINE_UNICODE_SURROGATES_IN_UTF8)
                    .build();

    private final Endpoint endpoint;
    private final boolean llamaServer;
    private final String model;
    private final Random random;
    private final HostileValues values;
    private final GeneratedSchemas schemas;

    private GeneratedRequests(Target target, Random random) {
        this.endpoint = target.endpoint;
        this.llamaServer = target.driver.equals(LLAMA_SERVER);
        this.model = target.model;
        this.random = random;
        this.values = new HostileValues(random);
        this.schemas = new GeneratedSchemas(random, values);
    }

    /// What a model endpoint is asked with.
    enum Endpoint {
        CHAT(0, "/v1/chat/completions", true),
        COMPLETIONS(1, "/v1/completions", true),
        RESPONSES(2, "/v1/responses", true),
        EMBEDDINGS(3, "/v1/embeddings", false),
        TOKENIZE(4, "/tokenize", true),
        DETOKENIZE(5, "/detokenize", true),
        MODELS(6, "/v1/models", true);

        final String path;
        final boolean writesText;

        /// Its part of the seed, which has to stay when others come and go.
        private final int seed;

        Endpoint(int seed, String path, boolean writesText) {
            this.seed = seed;
            this.path = path;
            this.writesText = writesText;
        }
    }

    /// Where requests go.
    ///
    /// @param driver of the runtime behind it, which decides what fields there are
    record Target(Endpoint endpoint, String driver, String model) {}

    /// @param number of the request, from 0
    /// @return of [Endpoint#MODELS] the name that is asked for
    static byte[] body(Target target, long seed, int number) {
        Random random = new Random(seed * 31 + target.endpoint.seed + 1_000_003L * number);
        // The first numbers of neighbouring seeds resemble each other.
        random.nextLong();
        return new GeneratedRequests(target, random).body();
    }

    private byte[] body() {
        if (endpoint == Endpoint.MODELS) {
            return values.text().getBytes(StandardCharsets.UTF_8);
        }
        ObjectNode body = valid();
        int changes = values.one(List.of(0, 0, 0, 0, 1, 1, 1, 1, 2, 3));
        for (int i = 0; i < changes; i++) {
            change(body);
        }
        byte[] bytes = written(body);
        return random.nextInt(30) == 0 ? BrokenBytes.of(bytes, random) : bytes;
    }

    private byte[] written(ObjectNode body) {
        try {
            return (random.nextInt(5) == 0 ? PLAIN : ESCAPED).writeValueAsBytes(body);
        } catch (IOException e) {
            return escaped(body);
        }
    }

    private static byte[] escaped(ObjectNode body) {
        try {
            return ESCAPED.writeValueAsBytes(body);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    private ObjectNode valid() {
        ObjectNode body = JSON.objectNode().put("model", model);
        switch (endpoint) {
            case CHAT -> {
                body.set("messages", messages());
                body.put("max_tokens", 1 + random.nextInt(3));
            }
            case COMPLETIONS -> {
                body.set("prompt", random.nextInt(3) == 0 ? values.tokens() : text());
                body.put("max_tokens", 1 + random.nextInt(3));
            }
            case RESPONSES -> {
                body.set("input", random.nextBoolean() ? text() : messages());
                body.put("max_output_tokens", 1 + random.nextInt(3));
            }
            case EMBEDDINGS -> body.set("input", input());
            case TOKENIZE -> body.set("content", text());
            case DETOKENIZE -> body.set("tokens", values.tokens());
            case MODELS -> {}
        }
        some(body);
        return body;
    }

    /// What every runtime takes, and what only llama-server does.
    private static final List<String> SAMPLING =
            List.of(
                    "temperature",
                    "top_p",
                    "top_k",
                    "min_p",
                    "stop",
                    "seed",
                    "n",
                    "frequency_penalty",
                    "presence_penalty",
                    "logit_bias",
                    "stream",
                    "repeat_penalty",
                    "metadata",
                    "user",
                    "store");

    private static final List<String> LLAMA_SERVER_SAMPLING =
            List.of(
                    "repeat_last_n",
                    "typical_p",
                    "dynatemp_range",
                    "dynatemp_exponent",
                    "dry_multiplier",
                    "dry_base",
                    "dry_allowed_length",
                    "xtc_probability",
                    "xtc_threshold",
                    "mirostat",
                    "mirostat_tau",
                    "mirostat_eta",
                    "ignore_eos",
                    "cache_prompt",
                    "samplers",
                    "timings_per_token",
                    "grammar",
                    "json_schema",
                    "logprobs");

    private static final List<String> LLAMA_SERVER_CHAT =
            List.of(
                    "tools",
                    "tools",
                    "tool_choice",
                    "top_logprobs",
                    "chat_template_kwargs",
                    "reasoning_format",
                    "parallel_tool_calls");

    /// Fields that the endpoint has with this runtime, those that reach deepest more than once.
    private List<String> fields() {
        List<String> fields = new ArrayList<>();
        switch (endpoint) {
            case CHAT -> {
                fields.addAll(SAMPLING);
                fields.addAll(Collections.nCopies(6, "response_format"));
                fields.addAll(llamaServer ? LLAMA_SERVER_SAMPLING : List.of("modalities"));
                fields.addAll(llamaServer ? LLAMA_SERVER_CHAT : List.of());
            }
            case COMPLETIONS -> {
                fields.addAll(SAMPLING);
                fields.addAll(llamaServer ? LLAMA_SERVER_SAMPLING : List.of("best_of"));
            }
            case RESPONSES -> {
                fields.addAll(
                        List.of("text", "text", "instructions", "temperature", "top_p", "stream"));
                fields.addAll(llamaServer ? List.of("tools", "tools", "tool_choice") : List.of());
            }
            case EMBEDDINGS -> fields.addAll(List.of("encoding_format", "user"));
            case TOKENIZE -> {
                fields.add("add_special");
                fields.addAll(llamaServer ? List.of("parse_special", "with_pieces") : List.of());
            }
            case DETOKENIZE, MODELS -> {}
        }
        return fields;
    }

    private void some(ObjectNode body) {
        List<String> fields = fields();
        while (!fields.isEmpty() && random.nextInt(5) < 2) {
            String field = values.one(fields);
            body.set(field, good(field));
        }
    }

    /// A value that the field's documentation would let through, or nearly.
    private JsonNode good(String field) {
        return switch (field) {
            case "response_format" -> schemas.format();
            case "json_schema" -> schemas.schema();
            case "grammar" -> JSON.textNode(schemas.grammar());
            case "text" -> responseText();
            case "tools" -> tools();
            case "tool_choice" -> JSON.textNode(values.one(List.of("auto", "none", "required")));
            case "stop", "samplers" -> stops();
            case "logit_bias" -> bias();
            case "metadata", "chat_template_kwargs" -> JSON.objectNode().put("a", values.text());
            case "modalities" -> JSON.arrayNode().add("text");
            case "encoding_format" -> JSON.textNode(values.one(List.of("float", "base64")));
            case "model", "reasoning_format", "user", "instructions", "suffix" -> text();
            case "stream",
                    "ignore_eos",
                    "cache_prompt",
                    "timings_per_token",
                    "store",
                    "echo",
                    "parallel_tool_calls",
                    "add_special",
                    "parse_special",
                    "with_pieces" ->
                    JSON.booleanNode(random.nextBoolean());
            case "logprobs" ->
                    endpoint == Endpoint.CHAT ? JSON.booleanNode(true) : JSON.numberNode(3);
            case "n", "best_of" -> JSON.numberNode(random.nextInt(5) == 0 ? random.nextInt(9) : 1);
            case "top_k",
                    "seed",
                    "top_logprobs",
                    "mirostat",
                    "repeat_last_n",
                    "dry_allowed_length",
                    "max_completion_tokens" ->
                    JSON.numberNode(random.nextInt(4));
            default -> JSON.numberNode(random.nextInt(20) / 10.0);
        };
    }

    private JsonNode text() {
        return JSON.textNode(values.text());
    }

    private JsonNode stops() {
        return switch (random.nextInt(4)) {
            case 0 -> JSON.textNode(values.text());
            case 1 -> JSON.arrayNode().add(values.text()).add("x");
            case 2 -> JSON.arrayNode().add("top_k").add("temperature");
            default -> JSON.textNode("x");
        };
    }

    private ArrayNode messages() {
        ArrayNode messages = JSON.arrayNode();
        for (int i = random.nextInt(4); i >= 0; i--) {
            ObjectNode message = messages.addObject();
            message.put("role", values.one(List.of("user", "user", "user", "system", "assistant")));
            if (random.nextInt(6) == 0) {
                message.putArray("content")
                        .addObject()
                        .put("type", endpoint == Endpoint.RESPONSES ? "input_text" : "text")
                        .put("text", values.text());
            } else {
                message.put("content", values.text());
            }
        }
        return messages;
    }

    private JsonNode input() {
        return switch (random.nextInt(5)) {
            case 0 -> values.tokens();
            case 1 -> JSON.arrayNode().add(values.tokens()).add(values.tokens());
            case 2 -> JSON.arrayNode().add(values.text()).add(values.text());
            default -> text();
        };
    }

    private ObjectNode responseText() {
        ObjectNode format = JSON.objectNode().put("type", "json_schema").put("name", "answer");
        format.set("schema", schemas.schema());
        return JSON.objectNode().set("format", format);
    }

    private ArrayNode tools() {
        ArrayNode tools = JSON.arrayNode();
        for (int i = random.nextInt(3); i >= 0; i--) {
            ObjectNode tool = tools.addObject().put("type", "function");
            ObjectNode function =
                    endpoint == Endpoint.RESPONSES ? tool : tool.putObject("function");
            function.put("name", random.nextInt(4) == 0 ? values.text() : "look_up" + i);
            function.put("description", values.text());
            function.set("parameters", schemas.schema());
        }
        return tools;
    }

    private ObjectNode bias() {
        ObjectNode bias = JSON.objectNode();
        for (int i = random.nextInt(4); i >= 0; i--) {
            bias.set(values.token().toString(), JSON.numberNode(random.nextInt(201) - 100));
        }
        return bias;
    }

    /// Exchanges, takes away or adds one thing, anywhere in the body.
    private void change(ObjectNode body) {
        if (random.nextInt(4) == 0) {
            List<String> fields = fields();
            String field = fields.isEmpty() ? "model" : values.one(fields);
            body.set(field, random.nextBoolean() ? good(field) : values.any());
            return;
        }
        List<Place> places = new ArrayList<>();
        collect(body, places);
        Place place = values.one(places);
        place.set(random.nextInt(3) == 0 ? reshaped(place.value()) : alike(place.value()));
    }

    /// Of the same type: what passes a check of types and is still not what was expected.
    private JsonNode alike(JsonNode value) {
        return switch (value.getNodeType()) {
            case NUMBER, POJO -> values.number();
            case STRING -> text();
            case BOOLEAN -> JSON.booleanNode(random.nextBoolean());
            case ARRAY -> random.nextBoolean() ? doubled((ArrayNode) value) : JSON.arrayNode();
            default -> random.nextBoolean() ? JSON.objectNode() : schemas.schema();
        };
    }

    private static ArrayNode doubled(ArrayNode array) {
        return array.deepCopy().addAll(array.deepCopy());
    }

    private JsonNode reshaped(JsonNode value) {
        return switch (random.nextInt(5)) {
            case 0 -> JSON.arrayNode().add(value);
            case 1 -> JSON.objectNode().set("a", value);
            default -> values.any();
        };
    }

    /// A value within the body, and how to put another one there.
    private record Place(JsonNode value, Consumer<JsonNode> to) {
        void set(JsonNode other) {
            to.accept(other);
        }
    }

    private static void collect(JsonNode node, List<Place> places) {
        if (node instanceof ObjectNode object) {
            for (Map.Entry<String, JsonNode> field : object.properties()) {
                if (!field.getKey().equals("model")) {
                    String name = field.getKey();
                    places.add(new Place(field.getValue(), other -> object.set(name, other)));
                    collect(field.getValue(), places);
                }
            }
        } else if (node instanceof ArrayNode array) {
            for (int i = 0; i < array.size(); i++) {
                int at = i;
                places.add(new Place(array.get(i), other -> array.set(at, other)));
                collect(array.get(i), places);
            }
        }
    }
}
