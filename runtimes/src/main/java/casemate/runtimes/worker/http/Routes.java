package casemate.runtimes.worker.http;

import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import com.fasterxml.jackson.databind.node.ObjectNode;
import java.util.HashMap;
import java.util.Map;
import java.util.function.BooleanSupplier;
import java.util.function.Consumer;
import java.util.function.DoubleSupplier;

/// Paths and what answers them; health and the list of models are the same for all workers.
public final class Routes {
    /// Parsing more than this would hold up the other connections on the event loop.
    private static final int SMALL_BODY_BYTES = 32 << 10;

    private static final int INTAKE_QUEUE = 256;

    private final Map<String, Consumer<Exchange>> gets = new HashMap<>();
    private final Map<String, Consumer<Exchange>> posts = new HashMap<>();

    /// One thread: what a large body takes while it is parsed is taken once.
    private final Workbench intake = new Workbench("worker-intake", 1, INTAKE_QUEUE);

    private final BooleanSupplier ready;
    private final DoubleSupplier progress;
    private final long created = System.currentTimeMillis() / 1000;

    public Routes(String alias, BooleanSupplier ready, DoubleSupplier progress) {
        this.ready = ready;
        this.progress = progress;
        gets.put("/health", this::health);
        gets.put("/v1/models", exchange -> exchange.json(200, models(alias)));
    }

    public Routes get(String path, Consumer<Exchange> handler) {
        gets.put(path, handler);
        return this;
    }

    /// A handler that is called once the model is ready.
    public Routes post(String path, Consumer<Exchange> handler) {
        posts.put(path, handler);
        return this;
    }

    /// Called on the event loop.
    ///
    /// @throws ApiException to be answered
    public void handle(Exchange exchange) {
        Consumer<Exchange> get = gets.get(exchange.path());
        Consumer<Exchange> post = posts.get(exchange.path());
        if (get == null && post == null) {
            throw ApiException.notFound(
                    "There is nothing at this path of the worker.", null, "unknown_url");
        }
        if (exchange.method().equals("GET") && get != null) {
            get.accept(exchange);
        } else if (exchange.method().equals("POST") && post != null) {
            post(exchange, post);
        } else {
            throw new ApiException(
                    405,
                    "invalid_request_error",
                    "This path takes " + (get == null ? "POST" : "GET") + " only.",
                    null,
                    "method_not_allowed");
        }
    }

    private void post(Exchange exchange, Consumer<Exchange> handler) {
        if (!ready.getAsBoolean()) {
            throw ApiException.unavailable("The model is still being loaded.", "loading");
        }
        if (exchange.bodyLength() <= SMALL_BODY_BYTES) {
            handler.accept(exchange);
        } else {
            intake.submit(exchange, () -> handler.accept(exchange));
        }
    }

    private void health(Exchange exchange) {
        ObjectNode body = JsonNodeFactory.instance.objectNode();
        if (ready.getAsBoolean()) {
            exchange.json(200, body.put("status", "ok"));
        } else {
            double fraction = Math.round(progress.getAsDouble() * 1000) / 1000.0;
            exchange.json(503, body.put("status", "loading").put("progress", fraction));
        }
    }

    private ObjectNode models(String alias) {
        ObjectNode body = JsonNodeFactory.instance.objectNode().put("object", "list");
        body.putArray("data")
                .addObject()
                .put("id", alias)
                .put("object", "model")
                .put("created", created)
                .put("owned_by", "casemate");
        return body;
    }
}
