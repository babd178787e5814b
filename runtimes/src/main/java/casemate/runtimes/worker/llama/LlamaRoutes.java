package casemate.runtimes.worker.llama;

import casemate.runtimes.worker.http.ApiException;
import casemate.runtimes.worker.http.Exchange;
import casemate.runtimes.worker.http.Fields;
import casemate.runtimes.worker.http.Json;
import casemate.runtimes.worker.http.Metrics;
import casemate.runtimes.worker.http.Routes;
import casemate.runtimes.worker.http.Workbench;
import com.fasterxml.jackson.databind.node.ObjectNode;
import org.jspecify.annotations.Nullable;

/// What a llama.cpp worker answers.
public final class LlamaRoutes {
    private static final int SLOT_QUEUE = 256;

    private final String alias;
    private final Metrics metrics = new Metrics();
    private final Workbench slots;
    private final Routes routes;
    private volatile @Nullable LlamaEngine engine;

    /// @param progress of loading, 0 to 1
    public LlamaRoutes(String alias, int slots, LoadProgress progress) {
        this.alias = alias;
        this.slots = new Workbench("worker-slot", slots, SLOT_QUEUE);
        this.routes =
                new Routes(alias, () -> engine != null, progress::fraction)
                        .get("/metrics", this::metrics)
                        .post("/v1/chat/completions", this::chat)
                        .post("/v1/completions", this::completion)
                        .post("/v1/embeddings", this::embeddings)
                        .post("/tokenize", this::tokenize)
                        .post("/detokenize", this::detokenize);
    }

    public void handle(Exchange exchange) {
        routes.handle(exchange);
    }

    public void ready(LlamaEngine loaded) {
        engine = loaded;
    }

    /// Finishes what is running and waiting.
    public boolean drain(long seconds) {
        return slots.drain(seconds);
    }

    private LlamaEngine engine() {
        LlamaEngine loaded = engine;
        if (loaded == null) {
            throw new IllegalStateException("not loaded");
        }
        return loaded;
    }

    private void metrics(Exchange exchange) {
        exchange.text(200, Metrics.CONTENT_TYPE, metrics.text(slots));
    }

    private void chat(Exchange exchange) {
        generate(exchange, GenerationRequest.chat(generative(exchange), alias));
    }

    private void completion(Exchange exchange) {
        generate(exchange, GenerationRequest.completion(generative(exchange), alias));
    }

    private Fields generative(Exchange exchange) {
        if (engine().head().embeds()) {
            throw ApiException.unsupported(
                    "model", "The model '" + alias + "' gives embeddings and does not write text.");
        }
        return Json.object(exchange.takeBody());
    }

    private void generate(Exchange exchange, GenerationRequest request) {
        slots.submit(
                exchange, () -> new Generation(engine(), metrics, exchange, request, alias).run());
    }

    private void embeddings(Exchange exchange) {
        if (!engine().head().embeds()) {
            throw ApiException.unsupported(
                    "model",
                    "The model '"
                            + alias
                            + "' writes text and gives no embeddings. Call an embedding model.");
        }
        EmbeddingRequest request = EmbeddingRequest.read(Json.object(exchange.takeBody()), alias);
        slots.submit(exchange, () -> exchange.json(200, request.answer(engine(), metrics, alias)));
    }

    private void tokenize(Exchange exchange) {
        ObjectNode answer = Tokenization.tokenize(engine(), Json.object(exchange.takeBody()));
        exchange.json(200, answer);
    }

    private void detokenize(Exchange exchange) {
        ObjectNode answer = Tokenization.detokenize(engine(), Json.object(exchange.takeBody()));
        exchange.json(200, answer);
    }
}
