package casemate.runtimes.worker.llama;

import casemate.runtimes.worker.http.ApiException;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Set;

/// Admits the JSON schemas that llama.cpp turns into a grammar faithfully. A keyword that it would
/// overlook, and a shape that it would fall over, is refused by name.
final class SchemaCheck {
    private static final int MAX_SCHEMAS = 1000;
    private static final int MAX_DEPTH = 24;
    private static final int MAX_REPEAT = 1000;
    private static final String PARAM = "response_format.json_schema.schema";
    private static final Set<String> TYPES =
            Set.of("object", "array", "string", "number", "integer", "boolean", "null");
    private static final Set<String> FORMATS = Set.of("date", "time", "date-time", "uuid");

    private int schemas;

    void check(ObjectNode schema) {
        check(schema, "$", 0);
    }

    private void check(JsonNode node, String path, int depth) {
        if (!(node instanceof ObjectNode schema)) {
            throw refuse(path + " must be an object.");
        }
        if (++schemas > MAX_SCHEMAS || depth > MAX_DEPTH) {
            throw refuse(
                    "the schema has more than "
                            + MAX_SCHEMAS
                            + " parts or more than "
                            + MAX_DEPTH
                            + " levels.");
        }
        for (Map.Entry<String, JsonNode> keyword : schema.properties()) {
            keyword(schema, keyword.getKey(), keyword.getValue(), path, depth + 1);
        }
    }

    private void keyword(ObjectNode schema, String name, JsonNode value, String path, int depth) {
        String at = path + "." + name;
        switch (name) {
            case "$schema", "$id", "title", "description", "default", "examples" -> {}
            case "type" -> types(value, at);
            case "properties", "$defs", "definitions" -> each(value, at, depth);
            case "items" -> check(value, at, depth);
            case "additionalProperties" -> {
                if (!value.isBoolean()) {
                    check(value, at, depth);
                }
            }
            case "anyOf", "oneOf" -> {
                require(value.isArray() && !value.isEmpty(), at + " must be a filled array.");
                value.forEach(option -> check(option, at, depth));
            }
            case "enum" ->
                    require(value.isArray() && !value.isEmpty(), at + " must be a filled array.");
            case "const" -> {}
            case "required" -> required(schema, value, at);
            case "$ref" ->
                    require(
                            value.isTextual() && value.textValue().startsWith("#/"),
                            at + " must point into the schema itself ('#/...').");
            case "minItems", "maxItems", "minLength", "maxLength" -> repeat(value, at);
            case "minimum", "maximum", "exclusiveMinimum", "exclusiveMaximum" ->
                    require(
                            schema.path("type").asText().equals("integer")
                                    && value.isIntegralNumber()
                                    && value.canConvertToInt(),
                            at + " is supported for whole numbers only.");
            case "format" ->
                    require(
                            FORMATS.contains(value.asText()),
                            at + " must be date, time, date-time or uuid.");
            default -> throw refuse(at + " is not supported by this model's runtime.");
        }
    }

    private void each(JsonNode value, String at, int depth) {
        require(value.isObject(), at + " must be an object.");
        for (Map.Entry<String, JsonNode> entry : value.properties()) {
            check(entry.getValue(), at + "." + entry.getKey(), depth);
        }
    }

    private static void types(JsonNode value, String at) {
        if (value.isArray()) {
            require(!value.isEmpty(), at + " must not be empty.");
            value.forEach(type -> types(type, at));
        } else {
            require(TYPES.contains(value.asText()), at + " must name JSON types.");
        }
    }

    private static void required(ObjectNode schema, JsonNode value, String at) {
        require(value.isArray(), at + " must be an array.");
        for (JsonNode name : value) {
            require(
                    name.isTextual() && schema.path("properties").has(name.textValue()),
                    at + " must name properties of the same schema.");
        }
    }

    private static void repeat(JsonNode value, String at) {
        require(
                value.isIntegralNumber()
                        && value.canConvertToInt()
                        && value.intValue() >= 0
                        && value.intValue() <= MAX_REPEAT,
                at + " must be 0 to " + MAX_REPEAT + ".");
    }

    private static void require(boolean holds, String otherwise) {
        if (!holds) {
            throw refuse(otherwise);
        }
    }

    private static ApiException refuse(String message) {
        return ApiException.invalid(PARAM, "'" + PARAM + "': " + message);
    }

    /// The texts that an answer must be able to contain: names and constants.
    static List<String> literals(ObjectNode schema) {
        List<String> literals = new ArrayList<>();
        collect(schema, literals);
        return literals;
    }

    private static void collect(JsonNode node, List<String> literals) {
        for (Map.Entry<String, JsonNode> entry : node.properties()) {
            switch (entry.getKey()) {
                case "properties" -> literals.addAll(namesOf(entry.getValue()));
                case "enum" -> entry.getValue().forEach(value -> literals.add(value.toString()));
                case "const" -> literals.add(entry.getValue().toString());
                default -> {}
            }
            if (entry.getValue().isArray()) {
                entry.getValue().forEach(child -> collect(child, literals));
            } else {
                collect(entry.getValue(), literals);
            }
        }
    }

    private static List<String> namesOf(JsonNode properties) {
        List<String> names = new ArrayList<>();
        properties.fieldNames().forEachRemaining(names::add);
        return names;
    }
}
