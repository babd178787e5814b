package casemate.runtimes.worker.llama;

import casemate.runtimes.worker.http.ApiException;
import casemate.runtimes.worker.http.EmbeddingAnswer;
import casemate.runtimes.worker.http.EmbeddingInput;
import casemate.runtimes.worker.http.Fields;
import casemate.runtimes.worker.http.Metrics;
import com.fasterxml.jackson.databind.node.ObjectNode;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;

/// A checked request for embeddings.
record EmbeddingRequest(EmbeddingInput input, boolean base64) {
    static EmbeddingRequest read(Fields body, String alias) {
        body.requireModel(alias);
        EmbeddingInput input = EmbeddingInput.read(body);
        boolean base64 = EmbeddingInput.base64(body);
        body.accept("user");
        body.refuseOthers("this model's runtime");
        return new EmbeddingRequest(input, base64);
    }

    ObjectNode answer(LlamaEngine engine, Metrics metrics, String alias) {
        List<String> texts = texts(engine);
        int tokens = 0;
        for (String text : texts) {
            int length = new Prompt.Text(text).tokens(engine).length;
            if (length == 0) {
                // It would be answered without an embedding, which the binding does not expect.
                throw ApiException.invalid(
                        "input", "'input' has a text of which the tokenizer makes no token.");
            }
            tokens += length;
        }
        metrics.promptTokens(tokens);
        List<float[]> embeddings = new ArrayList<>();
        for (String text : texts) {
            embeddings.add(engine.embed(text));
        }
        return EmbeddingAnswer.json(alias, embeddings, base64, tokens);
    }

    private List<String> texts(LlamaEngine engine) {
        return switch (input) {
            case EmbeddingInput.Texts(List<String> texts) -> texts;
            case EmbeddingInput.Tokens(List<int[]> inputs) ->
                    inputs.stream().map(tokens -> text(engine, tokens)).toList();
        };
    }

    /// The binding embeds text only; tokens are taken where the tokenizer gives the same ones back.
    private static String text(LlamaEngine engine, int[] tokens) {
        Prompt.checkVocabulary(engine, "input", tokens);
        String text = engine.decode(tokens);
        if (!Arrays.equals(engine.encode(text), tokens)) {
            throw ApiException.unsupported(
                    "input",
                    "These tokens are not what the model's tokenizer makes of their text; this"
                            + " model's runtime embeds text only. Send the text.");
        }
        return text;
    }
}
