package casemate.runtimes.worker.llama;

import casemate.runtimes.worker.http.ApiException;
import casemate.runtimes.worker.http.Fields;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ArrayNode;
import java.util.Arrays;
import java.util.List;
import org.jspecify.annotations.Nullable;

/// What the model is to continue.
sealed interface Prompt {
    /// The prompt in tokens, checked against vocabulary and context.
    ///
    /// @throws ApiException 400
    int[] tokens(LlamaEngine engine);

    record Conversation(List<ChatMessage> messages) implements Prompt {
        @Override
        public int[] tokens(LlamaEngine engine) {
            // Before the template makes several copies of what cannot fit.
            long length = messages.stream().mapToLong(message -> message.content().length()).sum();
            checkLength(engine, "messages", length);
            List<String> pieces = new PromptTemplate(engine).render(messages);
            return encode(engine, "messages", pieces);
        }
    }

    record Text(String text) implements Prompt {
        @Override
        public int[] tokens(LlamaEngine engine) {
            return encode(engine, "prompt", List.of(text));
        }
    }

    record Tokens(List<Integer> given) implements Prompt {
        @Override
        public int[] tokens(LlamaEngine engine) {
            return checked(engine, "prompt", given.stream().mapToInt(Integer::intValue).toArray());
        }
    }

    /// Reads `prompt`: a string, an array of tokens, or an array with one of either.
    static Prompt read(Fields body) {
        JsonNode prompt = body.any("prompt");
        if (prompt == null) {
            throw ApiException.invalid("prompt", "'prompt' is missing.");
        }
        if (prompt.isArray() && prompt.size() > 1 && !prompt.get(0).isNumber()) {
            throw ApiException.unsupported(
                    "prompt",
                    "'prompt' holds "
                            + prompt.size()
                            + " prompts; this model's runtime takes one.");
        }
        if (prompt.isArray() && prompt.size() == 1 && !prompt.get(0).isNumber()) {
            prompt = prompt.get(0);
        }
        if (prompt.isTextual()) {
            return new Text(prompt.textValue());
        }
        if (prompt instanceof ArrayNode array) {
            return new Tokens(Arrays.stream(numbers("prompt", array)).boxed().toList());
        }
        throw Fields.wrongType("prompt", "a string or an array of tokens", prompt);
    }

    /// @throws ApiException 400 when the array is empty or holds something else than small whole
    ///   numbers
    static int[] numbers(String param, ArrayNode array) {
        if (array.isEmpty()) {
            throw ApiException.invalid(param, "'" + param + "' must not be empty.");
        }
        int[] numbers = new int[array.size()];
        for (int i = 0; i < numbers.length; i++) {
            JsonNode token = array.get(i);
            if (!token.isIntegralNumber() || !token.canConvertToInt()) {
                throw Fields.wrongType(param + "[" + i + "]", "a token number", token);
            }
            numbers[i] = token.intValue();
        }
        return numbers;
    }

    private static int[] encode(LlamaEngine engine, String param, List<String> pieces) {
        checkLength(engine, param, pieces.stream().mapToLong(String::length).sum());
        return checked(engine, param, engine.encodePrompt(pieces));
    }

    private static void checkLength(LlamaEngine engine, String param, long characters) {
        if (engine.surelyTooLong(characters)) {
            throw tooLong(engine, param, "more than " + engine.context());
        }
    }

    private static int[] checked(LlamaEngine engine, String param, int[] tokens) {
        if (tokens.length == 0) {
            throw ApiException.invalid(param, "'" + param + "' is empty.");
        }
        if (tokens.length >= engine.context()) {
            throw tooLong(engine, param, Integer.toString(tokens.length));
        }
        checkVocabulary(engine, param, tokens);
        return tokens;
    }

    static void checkVocabulary(LlamaEngine engine, String param, int[] tokens) {
        for (int token : tokens) {
            if (!engine.isToken(token)) {
                throw ApiException.invalid(
                        param,
                        "'"
                                + param
                                + "' holds token "
                                + token
                                + ", and the model has tokens 0 to "
                                + (engine.head().vocabulary() - 1)
                                + ".");
            }
        }
    }

    private static ApiException tooLong(LlamaEngine engine, String param, @Nullable String tokens) {
        return ApiException.tooLong(
                param,
                "This model's context is "
                        + engine.context()
                        + " tokens for prompt and answer together, and the prompt alone has "
                        + tokens
                        + ". Shorten it.");
    }
}
