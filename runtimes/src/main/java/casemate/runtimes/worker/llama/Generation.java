package casemate.runtimes.worker.llama;

import casemate.runtimes.worker.http.ApiException;
import casemate.runtimes.worker.http.Exchange;
import casemate.runtimes.worker.http.Json;
import casemate.runtimes.worker.http.Metrics;
import com.fasterxml.jackson.databind.node.ObjectNode;
import de.kherud.llama.NativeCompletion;
import de.kherud.llama.NativeCompletion.Piece;
import java.util.UUID;

/// Computes one answer, on a thread of its own from the first token to the last.
final class Generation {
    private final LlamaEngine engine;
    private final Metrics metrics;
    private final Exchange exchange;
    private final GenerationRequest request;
    private final Answer answer;
    private final Stops stops;
    private int predicted;

    Generation(
            LlamaEngine engine,
            Metrics metrics,
            Exchange exchange,
            GenerationRequest request,
            String model) {
        this.engine = engine;
        this.metrics = metrics;
        this.exchange = exchange;
        this.request = request;
        this.stops = new Stops(request.sampling().stop());
        Envelope envelope =
                new Envelope(
                        request.shape(),
                        request.shape().idPrefix + UUID.randomUUID().toString().replace("-", ""),
                        System.currentTimeMillis() / 1000,
                        model);
        this.answer =
                request.stream()
                        ? new StreamedAnswer(exchange, envelope, request.withUsage())
                        : new WholeAnswer(exchange, envelope);
    }

    /// @throws ApiException when the request cannot be answered
    void run() {
        int[] prompt = request.prompt().tokens(engine);
        request.sampling().checkTokens(engine);
        if (request.schema() != null) {
            AnswerFormat.checkVocabulary(engine, request.schema());
        }
        int limit = Math.min(request.sampling().maxTokens(), engine.context() - prompt.length);
        NativeCompletion completion;
        try {
            completion = engine.complete(Json.text(nativeRequest(prompt, limit)));
        } catch (NativeCompletion.FailedException e) {
            throw ApiException.invalid(null, "llama.cpp refuses the request: " + e.getMessage());
        }
        metrics.promptTokens(prompt.length);
        try {
            generate(completion, prompt.length, limit);
        } catch (NativeCompletion.FailedException e) {
            throw failure(e);
        }
    }

    private ObjectNode nativeRequest(int[] prompt, int limit) {
        ObjectNode body = request.sampling().natively().deepCopy();
        var tokens = body.putArray("prompt");
        for (int token : prompt) {
            tokens.add(token);
        }
        body.put("stream", true);
        body.put("n_predict", limit);
        if (request.schema() != null) {
            body.set("json_schema", request.schema());
        }
        return body;
    }

    private void generate(NativeCompletion completion, int promptTokens, int limit) {
        boolean ended = false;
        for (Piece piece = completion.next(); !piece.last(); piece = completion.next()) {
            if (predicted == 0) {
                answer.begin();
            }
            count(piece.text(), limit);
            answer.text(stops.accept(piece.text()));
            if (exchange.gone()) {
                completion.cancel();
                return;
            }
            if (stops.found()) {
                completion.cancel();
                ended = true;
                break;
            }
            // The token that ends an answer has no text; the one that a limit cuts off has.
            ended = piece.text().isEmpty();
        }
        if (predicted == 0) {
            answer.begin();
        }
        if (!ended) {
            predicted(limit - predicted);
        }
        answer.text(stops.rest());
        answer.finish(
                ended ? FinishReason.STOP : FinishReason.LENGTH,
                new Usage(promptTokens, predicted));
    }

    /// llama.cpp reports each token, except that tokens which end within a character come together
    /// with the one that completes it. How many those were is what the tokenizer makes of the text.
    private void count(String text, int limit) {
        int tokens = 1;
        if (!text.chars().allMatch(c -> c < 0x80)) {
            tokens = Math.max(1, engine.encode("\n" + text).length - engine.encode("\n").length);
        }
        predicted(Math.min(tokens, limit - predicted));
    }

    private void predicted(int tokens) {
        predicted += tokens;
        metrics.predictedTokens(tokens);
    }

    private static ApiException failure(NativeCompletion.FailedException e) {
        String message = String.valueOf(e.getMessage());
        return message.contains("grammar")
                ? ApiException.invalid(
                        "response_format",
                        "llama.cpp cannot follow this 'response_format': " + message)
                : ApiException.failed("llama.cpp failed: " + message);
    }
}
