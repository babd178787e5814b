package casemate.runtimes.worker.llama;

import casemate.runtimes.worker.http.ApiException;
import casemate.runtimes.worker.http.Fields;
import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import com.fasterxml.jackson.databind.node.ObjectNode;
import java.util.Set;

/// Text to tokens and back, in llama-server's form.
final class Tokenization {
    private static final int MAX_CHARACTERS = 1 << 20;

    private Tokenization() {}

    static ObjectNode tokenize(LlamaEngine engine, Fields body) {
        String content = body.string("content");
        if (content == null) {
            throw ApiException.invalid("content", "'content' is missing.");
        }
        if (content.length() > MAX_CHARACTERS) {
            throw ApiException.invalid(
                    "content",
                    "'content' has "
                            + content.length()
                            + " characters, and the limit is "
                            + MAX_CHARACTERS
                            + ".");
        }
        boolean special = body.flag("add_special", false);
        body.only(
                "parse_special",
                Set.of("true"),
                () -> "'parse_special' must be true for this model's runtime.");
        body.only(
                "with_pieces",
                Set.of("false"),
                () -> "'with_pieces' is not supported by this model's runtime.");
        body.accept("model");
        body.refuseOthers("this model's runtime");
        ObjectNode answer = JsonNodeFactory.instance.objectNode();
        ArrayNode tokens = answer.putArray("tokens");
        for (int token : special ? engine.encodePrompt(content) : engine.encode(content)) {
            tokens.add(token);
        }
        return answer;
    }

    static ObjectNode detokenize(LlamaEngine engine, Fields body) {
        ArrayNode array = body.array("tokens");
        if (array == null) {
            throw ApiException.invalid("tokens", "'tokens' is missing.");
        }
        body.accept("model");
        body.refuseOthers("this model's runtime");
        int[] tokens = array.isEmpty() ? new int[0] : Prompt.numbers("tokens", array);
        Prompt.checkVocabulary(engine, "tokens", tokens);
        return JsonNodeFactory.instance.objectNode().put("content", engine.decode(tokens));
    }
}
