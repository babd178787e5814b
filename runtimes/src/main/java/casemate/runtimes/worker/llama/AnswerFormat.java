package casemate.runtimes.worker.llama;

import casemate.runtimes.worker.http.ApiException;
import casemate.runtimes.worker.http.Fields;
import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import com.fasterxml.jackson.databind.node.ObjectNode;
import org.jspecify.annotations.Nullable;

/// Reads `response_format`.
final class AnswerFormat {
    /// What every JSON text is made of.
    private static final String ALPHABET = "{}[]\",: -.0123456789abcdefghijklmnopqrstuvwxyz";

    private AnswerFormat() {}

    /// @return the schema that the answer has to follow; null for plain text
    static @Nullable ObjectNode read(Fields body) {
        Fields format = body.object("response_format");
        if (format == null) {
            return null;
        }
        String type = format.string("type");
        ObjectNode schema =
                switch (type) {
                    case "text" -> null;
                    case "json_object" ->
                            JsonNodeFactory.instance.objectNode().put("type", "object");
                    case "json_schema" -> schema(format);
                    case null, default ->
                            throw ApiException.invalid(
                                    "response_format.type",
                                    "'response_format.type' must be text, json_object or"
                                            + " json_schema.");
                };
        format.refuseOthers("'response_format'");
        return schema;
    }

    private static ObjectNode schema(Fields format) {
        Fields wrapper = format.object("json_schema");
        Fields schema = wrapper == null ? null : wrapper.object("schema");
        if (wrapper == null || schema == null) {
            throw ApiException.invalid(
                    "response_format.json_schema",
                    "'response_format.json_schema.schema' is missing.");
        }
        wrapper.accept("name", "description", "strict");
        wrapper.refuseOthers("'response_format'");
        new SchemaCheck().check(schema.node());
        return schema.node();
    }

    /// @throws ApiException 400 when the vocabulary cannot write what the schema demands, which
    ///   llama.cpp would not survive
    static void checkVocabulary(LlamaEngine engine, ObjectNode schema) {
        for (String text : SchemaCheck.literals(schema)) {
            check(engine, text);
        }
        ALPHABET.codePoints().forEach(c -> check(engine, Character.toString(c)));
    }

    private static void check(LlamaEngine engine, String text) {
        if (!engine.canWrite(text)) {
            throw ApiException.unsupported(
                    "response_format",
                    "'response_format' needs the text '"
                            + (text.length() > 40 ? text.substring(0, 40) + "…" : text)
                            + "', which this model's vocabulary cannot write.");
        }
    }
}
