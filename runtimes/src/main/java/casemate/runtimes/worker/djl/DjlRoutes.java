package casemate.runtimes.worker.djl;

import casemate.runtimes.worker.http.ApiException;
import casemate.runtimes.worker.http.EmbeddingAnswer;
import casemate.runtimes.worker.http.EmbeddingInput;
import casemate.runtimes.worker.http.Exchange;
import casemate.runtimes.worker.http.Fields;
import casemate.runtimes.worker.http.Json;
import casemate.runtimes.worker.http.Metrics;
import casemate.runtimes.worker.http.Routes;
import casemate.runtimes.worker.http.Workbench;
import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import com.fasterxml.jackson.databind.node.ObjectNode;
import java.util.List;
import java.util.UUID;
import org.jspecify.annotations.Nullable;

/// What a DJL worker answers.
public final class DjlRoutes {
    private static final int QUEUE = 256;

    private final String alias;
    private final Metrics metrics = new Metrics();
    private final Workbench bench = new Workbench("worker-djl", 1, QUEUE);
    private final Routes routes;
    private volatile @Nullable DjlEngine engine;

    public DjlRoutes(String alias) {
        this.alias = alias;
        this.routes =
                new Routes(alias, () -> engine != null, () -> 0)
                        .get("/metrics", this::metrics)
                        .post("/v1/embeddings", this::embeddings)
                        .post("/classify", this::classify);
    }

    public void handle(Exchange exchange) {
        routes.handle(exchange);
    }

    public void ready(DjlEngine loaded) {
        engine = loaded;
    }

    /// Finishes what is running and waiting.
    public boolean drain(long seconds) {
        return bench.drain(seconds);
    }

    private DjlEngine engine() {
        DjlEngine loaded = engine;
        if (loaded == null) {
            throw new IllegalStateException("not loaded");
        }
        return loaded;
    }

    private void metrics(Exchange exchange) {
        exchange.text(200, Metrics.CONTENT_TYPE, metrics.text(bench));
    }

    private void embeddings(Exchange exchange) {
        if (engine().model().classifies()) {
            throw ApiException.unsupported(
                    "model",
                    "The model '" + alias + "' gives classes and no embeddings. Use /classify.");
        }
        Fields body = Json.object(exchange.takeBody());
        body.requireModel(alias);
        List<String> texts = texts(body);
        boolean base64 = EmbeddingInput.base64(body);
        body.accept("user");
        body.refuseOthers("this model's runtime");
        bench.submit(
                exchange,
                () -> {
                    DjlEngine.Result result = engine().compute("input", texts);
                    metrics.promptTokens(result.tokens());
                    List<float[]> vectors =
                            result.rows().stream().map(Probabilities::unit).toList();
                    exchange.json(
                            200, EmbeddingAnswer.json(alias, vectors, base64, result.tokens()));
                });
    }

    private void classify(Exchange exchange) {
        if (!engine().model().classifies()) {
            throw ApiException.unsupported(
                    "model",
                    "The model '"
                            + alias
                            + "' gives embeddings and no classes. Use /v1/embeddings.");
        }
        Fields body = Json.object(exchange.takeBody());
        body.requireModel(alias);
        List<String> texts = texts(body);
        body.accept("user");
        body.refuseOthers("this model's runtime");
        bench.submit(exchange, () -> exchange.json(200, classes(texts)));
    }

    private static List<String> texts(Fields body) {
        return switch (EmbeddingInput.read(body)) {
            case EmbeddingInput.Texts(List<String> texts) -> texts;
            case EmbeddingInput.Tokens _ ->
                    throw ApiException.unsupported(
                            "input", "This model's runtime takes texts and no tokens in 'input'.");
        };
    }

    private ObjectNode classes(List<String> texts) {
        DjlEngine.Result result = engine().compute("input", texts);
        metrics.promptTokens(result.tokens());
        List<String> labels = engine().model().labels();
        ObjectNode answer =
                JsonNodeFactory.instance
                        .objectNode()
                        .put("id", "classify-" + UUID.randomUUID().toString().replace("-", ""))
                        .put("object", "list")
                        .put("created", System.currentTimeMillis() / 1000)
                        .put("model", alias);
        ArrayNode data = answer.putArray("data");
        for (int i = 0; i < result.rows().size(); i++) {
            if (result.rows().get(i).length != labels.size()) {
                throw ApiException.failed(
                        "The model gave "
                                + result.rows().get(i).length
                                + " classes, and its config.json names "
                                + labels.size()
                                + ".");
            }
            float[] probabilities = Probabilities.softmax(result.rows().get(i));
            ObjectNode item =
                    data.addObject()
                            .put("index", i)
                            .put("label", labels.get(Probabilities.largest(probabilities)));
            ArrayNode numbers = item.putArray("probs");
            for (float probability : probabilities) {
                numbers.add(probability);
            }
            item.put("num_classes", labels.size());
        }
        answer.putObject("usage")
                .put("prompt_tokens", result.tokens())
                .put("completion_tokens", 0)
                .put("total_tokens", result.tokens());
        return answer;
    }
}
