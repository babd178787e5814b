package casemate.runtimes.worker.http;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ArrayNode;
import java.util.ArrayList;
import java.util.List;
import java.util.Set;

/// `input` of `/v1/embeddings`, in OpenAI's four forms.
public sealed interface EmbeddingInput {
    /// OpenAI's own limit.
    int MAX_INPUTS = 2048;

    record Texts(List<String> texts) implements EmbeddingInput {}

    record Tokens(List<int[]> inputs) implements EmbeddingInput {}

    /// @throws ApiException 400
    static EmbeddingInput read(Fields body) {
        body.only(
                "dimensions",
                Set.of(),
                () -> "'dimensions' is not supported by this model. Leave it out.");
        JsonNode input = body.any("input");
        return switch (input) {
            case null -> throw ApiException.invalid("input", "'input' is missing.");
            case ArrayNode array -> array(array);
            case JsonNode text when text.isTextual() -> new Texts(List.of(filled("input", text)));
            default ->
                    throw Fields.wrongType(
                            "input", "a string, an array of strings or tokens", input);
        };
    }

    /// Reads `encoding_format`.
    static boolean base64(Fields body) {
        String format = body.string("encoding_format");
        return switch (format) {
            case null -> false;
            case "float" -> false;
            case "base64" -> true;
            default ->
                    throw ApiException.invalid(
                            "encoding_format", "'encoding_format' must be float or base64.");
        };
    }

    private static EmbeddingInput array(ArrayNode array) {
        if (array.isEmpty()) {
            throw ApiException.invalid("input", "'input' must not be empty.");
        }
        if (array.get(0).isNumber()) {
            return new Tokens(List.of(tokens("input", array)));
        }
        if (array.size() > MAX_INPUTS) {
            throw ApiException.invalid(
                    "input",
                    "'input' takes at most "
                            + MAX_INPUTS
                            + " texts, and has "
                            + array.size()
                            + ".");
        }
        if (!array.get(0).isArray()) {
            List<String> texts = new ArrayList<>();
            for (int i = 0; i < array.size(); i++) {
                texts.add(filled("input[" + i + "]", array.get(i)));
            }
            return new Texts(texts);
        }
        List<int[]> inputs = new ArrayList<>();
        for (int i = 0; i < array.size(); i++) {
            String path = "input[" + i + "]";
            if (!(array.get(i) instanceof ArrayNode tokens)) {
                throw Fields.wrongType(path, "an array of tokens", array.get(i));
            }
            inputs.add(tokens(path, tokens));
        }
        return new Tokens(inputs);
    }

    private static String filled(String path, JsonNode text) {
        if (!text.isTextual()) {
            throw Fields.wrongType(path, "a string", text);
        }
        if (text.textValue().isEmpty()) {
            throw ApiException.invalid(path, "'" + path + "' must not be empty.");
        }
        return text.textValue();
    }

    private static int[] tokens(String path, ArrayNode array) {
        if (array.isEmpty()) {
            throw ApiException.invalid(path, "'" + path + "' must not be empty.");
        }
        int[] tokens = new int[array.size()];
        for (int i = 0; i < tokens.length; i++) {
            JsonNode token = array.get(i);
            if (!token.isIntegralNumber() || !token.canConvertToInt()) {
                throw Fields.wrongType(path + "[" + i + "]", "a token number", token);
            }
            tokens[i] = token.intValue();
        }
        return tokens;
    }
}
