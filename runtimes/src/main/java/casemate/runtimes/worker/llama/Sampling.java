package casemate.runtimes.worker.llama;

import casemate.runtimes.worker.http.ApiException;
import casemate.runtimes.worker.http.Fields;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import com.fasterxml.jackson.databind.node.ObjectNode;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/// How the next token is chosen and when the answer ends. What the request leaves out keeps
/// llama.cpp's default (temperature 0.8, top_p 0.95, top_k 40, min_p 0.05), which suits small
/// models better than OpenAI's.
///
/// @param maxTokens at most so many tokens; [Integer#MAX_VALUE] for as many as fit
/// @param natively the fields of llama.cpp's own request
record Sampling(int maxTokens, List<String> stop, ObjectNode natively) {
    private static final int MAX_STOPS = 4;
    private static final int MAX_STOP_LENGTH = 1000;
    private static final int MAX_BIASES = 1024;

    static Sampling read(Fields body) {
        ObjectNode natively = JsonNodeFactory.instance.objectNode();
        Double temperature = body.number("temperature", 0, 2);
        put(natively, "temperature", temperature);
        put(natively, "top_p", body.number("top_p", 0, 1));
        put(natively, "min_p", body.number("min_p", 0, 1));
        put(natively, "frequency_penalty", body.number("frequency_penalty", -2, 2));
        put(natively, "presence_penalty", body.number("presence_penalty", -2, 2));
        put(natively, "repeat_penalty", body.number("repeat_penalty", 0.01, 10));
        Long topK = body.integer("top_k", 0, 1_000_000);
        if (topK != null) {
            natively.put("top_k", topK.intValue());
        }
        Long seed = body.integer("seed", Long.MIN_VALUE, Long.MAX_VALUE);
        if (seed != null) {
            natively.put("seed", fold(seed));
        }
        // A prompt that was computed in another batch differs in the last bits; who asks for the
        // same answer again must not notice.
        natively.put("cache_prompt", seed == null && (temperature == null || temperature > 0));
        biases(body, natively);
        return new Sampling(maxTokens(body), stops(body), natively);
    }

    private static void put(ObjectNode natively, String name, @Nullable Double value) {
        if (value != null) {
            natively.put(name, value.doubleValue());
        }
    }

    /// llama.cpp takes 32 bits, all ones meaning "a random one".
    private static long fold(long seed) {
        long folded = (seed ^ (seed >>> 32)) & 0xFFFF_FFFFL;
        return folded == 0xFFFF_FFFFL ? 0 : folded;
    }

    private static int maxTokens(Fields body) {
        Long old = body.integer("max_tokens", 1, Integer.MAX_VALUE);
        Long current = body.integer("max_completion_tokens", 1, Integer.MAX_VALUE);
        if (old != null && current != null && !old.equals(current)) {
            throw ApiException.invalid(
                    "max_tokens",
                    "'max_tokens' is "
                            + old
                            + " and 'max_completion_tokens' is "
                            + current
                            + "; give one of them.");
        }
        Long given = current == null ? old : current;
        return given == null ? Integer.MAX_VALUE : given.intValue();
    }

    private static List<String> stops(Fields body) {
        JsonNode stop = body.any("stop");
        if (stop == null) {
            return List.of();
        }
        List<JsonNode> values = new ArrayList<>();
        if (stop.isArray()) {
            stop.forEach(values::add);
        } else {
            values.add(stop);
        }
        if (values.size() > MAX_STOPS) {
            throw ApiException.invalid(
                    "stop",
                    "'stop' takes at most " + MAX_STOPS + " sequences, and has " + values.size());
        }
        List<String> stops = new ArrayList<>();
        for (JsonNode value : values) {
            if (!value.isTextual()) {
                throw Fields.wrongType("stop", "a string or an array of strings", value);
            }
            String text = value.textValue();
            if (text.isEmpty() || text.length() > MAX_STOP_LENGTH) {
                throw ApiException.invalid(
                        "stop",
                        "A stop sequence must have 1 to "
                                + MAX_STOP_LENGTH
                                + " characters, and one has "
                                + text.length()
                                + ".");
            }
            stops.add(text);
        }
        return stops;
    }

    private static void biases(Fields body, ObjectNode natively) {
        Fields given = body.object("logit_bias");
        if (given == null) {
            return;
        }
        if (given.node().size() > MAX_BIASES) {
            throw ApiException.invalid(
                    "logit_bias", "'logit_bias' takes at most " + MAX_BIASES + " tokens.");
        }
        ArrayNode array = natively.putArray("logit_bias");
        for (Map.Entry<String, JsonNode> bias : given.node().properties()) {
            int token;
            try {
                token = Integer.parseInt(bias.getKey());
            } catch (NumberFormatException e) {
                throw ApiException.invalid(
                        "logit_bias", "The names in 'logit_bias' must be token numbers.");
            }
            Double value = given.number(bias.getKey(), -100, 100);
            if (value != null) {
                array.addArray().add(token).add(value);
            }
        }
    }

    /// @throws ApiException 400 when a token of `logit_bias` is not in the vocabulary
    void checkTokens(LlamaEngine engine) {
        for (JsonNode bias : natively.path("logit_bias")) {
            if (!engine.isToken(bias.get(0).longValue())) {
                throw ApiException.invalid(
                        "logit_bias",
                        "'logit_bias' names token "
                                + bias.get(0)
                                + ", and the model has tokens 0 to "
                                + (engine.head().vocabulary() - 1)
                                + ".");
            }
        }
    }
}
