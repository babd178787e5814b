package casemate.gateway.routes;

import casemate.gateway.refusal.ApiError;
import casemate.gateway.refusal.Refusal;
import casemate.gateway.refusal.RefusedRequest;
import casemate.serving.Catalogue;
import com.fasterxml.jackson.core.JsonFactory;
import com.fasterxml.jackson.core.JsonGenerator;
import io.vertx.core.http.HttpMethod;
import io.vertx.ext.web.Router;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.UncheckedIOException;

/// The list of models, as OpenAI's clients read it.
public final class ModelRoutes {
    static final String PATH = "/v1/models";
    private static final JsonFactory JSON = new JsonFactory();

    private final Catalogue catalogue;
    private final KeyedRoute keyed;

    public ModelRoutes(Catalogue catalogue, KeyedRoute keyed) {
        this.catalogue = catalogue;
        this.keyed = keyed;
    }

    public void mount(Router router) {
        router.route(HttpMethod.GET, PATH)
                .order(RouteEdge.ORDER)
                .handler(keyed.of((_, reply) -> reply.json(200, list())));
        // A name may have slashes in it.
        router.route(HttpMethod.GET, PATH + "/*")
                .order(RouteEdge.ORDER)
                .handler(
                        keyed.of((context, reply) ->
                                reply.json(200, one(name(context.normalizedPath())))));
    }

    private static String name(String path) {
        return path.substring(PATH.length() + 1);
    }

    private byte[] list() {
        return json(out -> {
            out.writeStartObject();
            out.writeStringField("object", "list");
            out.writeArrayFieldStart("data");
            for (Catalogue.Entry entry : catalogue.entries()) {
                write(out, entry);
            }
            out.writeEndArray();
            out.writeEndObject();
        });
    }

    private byte[] one(String name) {
        Catalogue.Entry entry = catalogue.find(name);
        if (entry == null) {
            throw new RefusedRequest(
                    Refusal.parameter(
                            ApiError.MODEL_NOT_FOUND,
                            "model",
                            "No such model is served here. GET /v1/models lists those that are."));
        }
        return json(out -> write(out, entry));
    }

    private static void write(JsonGenerator out, Catalogue.Entry entry) throws IOException {
        out.writeStartObject();
        out.writeStringField("id", entry.name());
        out.writeStringField("object", "model");
        out.writeNumberField("created", entry.created().getEpochSecond());
        out.writeStringField("owned_by", "casemate");
        out.writeEndObject();
    }

    private interface Content {
        void write(JsonGenerator out) throws IOException;
    }

    private static byte[] json(Content content) {
        ByteArrayOutputStream bytes = new ByteArrayOutputStream(1024);
        try (JsonGenerator out = JSON.createGenerator(bytes)) {
            content.write(out);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
        return bytes.toByteArray();
    }
}
