package casemate.gateway.surface;

import casemate.gateway.refusal.ApiError;
import casemate.gateway.refusal.Refusal;
import casemate.gateway.refusal.RefusedRequest;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.IdentityHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/// Bounds what one JSON schema makes a runtime do. Runtimes turn schemas into grammars without
/// bounds of their own: one whose `minItems` is above its `maxItems` once took all memory of the
/// machine. The keywords themselves are the runtime's affair; only their shapes are looked at,
/// since a runtime that trips over one has no good answer.
final class SchemaBounds {
    static final int MAX_SCHEMAS = 5_000;
    static final int MAX_DEPTH = 32;
    static final int MAX_OPTIONAL = 250;
    static final int MAX_COUNT = 2_000;

    /// Whole numbers up to here are the same in every runtime (RFC 8259, 6).
    private static final double SAFE = (1L << 53) - 1;

    /// llama.cpp writes a bound without its other end as digits, of which it counts 15.
    private static final double SAFE_ALONE = 1e15;

    private static final Set<String> MAPS =
            Set.of("properties", "patternProperties", "$defs", "definitions", "dependentSchemas");
    private static final Set<String> LISTS = Set.of("anyOf", "oneOf", "allOf", "prefixItems");
    private static final Set<String> COUNTS =
            Set.of(
                    "minItems",
                    "maxItems",
                    "minLength",
                    "maxLength",
                    "minProperties",
                    "maxProperties",
                    "minContains",
                    "maxContains");
    private static final Set<String> LIMITS =
            Set.of("minimum", "maximum", "exclusiveMinimum", "exclusiveMaximum");

    private final IdentityHashMap<ObjectNode, String> paths = new IdentityHashMap<>();
    private final List<ObjectNode> references = new ArrayList<>();

    private SchemaBounds() {}

    /// @param path of the schema within the request, such as `response_format.json_schema.schema`
    /// @throws RefusedRequest naming the place that goes beyond a bound
    static void check(JsonNode schema, String path) {
        if (schema instanceof ObjectNode root) {
            SchemaBounds bounds = new SchemaBounds();
            bounds.schema(root, path, 0);
            new SchemaReferences(root, bounds.paths, bounds.references).check();
        } else if (!schema.isBoolean()) {
            throw refuse(path, "has to be an object");
        }
    }

    static RefusedRequest refuse(String path, String what) {
        return new RefusedRequest(
                Refusal.parameter(ApiError.INVALID_VALUE, path, "`" + path + "` " + what + "."));
    }

    private void schema(JsonNode node, String path, int depth) {
        if (node.isBoolean()) {
            return;
        }
        if (!(node instanceof ObjectNode schema)) {
            throw refuse(path, "has to be a schema: an object, true or false");
        }
        paths.put(schema, path);
        if (paths.size() > MAX_SCHEMAS) {
            throw refuse(path, "is one schema more than the " + MAX_SCHEMAS + " that one may have");
        }
        if (depth > MAX_DEPTH) {
            throw refuse(path, "lies deeper than " + MAX_DEPTH + " schemas within each other");
        }
        for (Map.Entry<String, JsonNode> keyword : schema.properties()) {
            keyword(schema, keyword.getKey(), keyword.getValue(), path, depth + 1);
        }
        ordered(schema, "minItems", "maxItems", path);
        ordered(schema, "minLength", "maxLength", path);
        ordered(schema, "minProperties", "maxProperties", path);
        ordered(schema, "minContains", "maxContains", path);
        limits(schema, path);
        optional(schema, path);
    }

    private void keyword(ObjectNode schema, String name, JsonNode value, String path, int depth) {
        String at = path + "." + name;
        if (MAPS.contains(name)) {
            each(value, at, depth);
        } else if (LISTS.contains(name) || (name.equals("items") && value.isArray())) {
            list(value, at, depth);
        } else if (COUNTS.contains(name)) {
            count(value, at);
        } else if (LIMITS.contains(name)) {
            number(value, at);
        } else {
            switch (name) {
                case "items",
                        "additionalItems",
                        "unevaluatedItems",
                        "contains",
                        "additionalProperties",
                        "unevaluatedProperties",
                        "propertyNames",
                        "not",
                        "if",
                        "then",
                        "else" ->
                        schema(value, at, depth);
                case "pattern" -> pattern(value, at);
                case "type" -> texts(value, at, true);
                case "required" -> texts(value, at, false);
                case "enum" -> array(value, at);
                case "$ref" -> references.add(schema);
                default -> {}
            }
        }
    }

    private void each(JsonNode value, String at, int depth) {
        if (!value.isObject()) {
            throw refuse(at, "has to be an object of schemas");
        }
        for (Map.Entry<String, JsonNode> entry : value.properties()) {
            if (at.endsWith(".patternProperties")) {
                repetitions(entry.getKey(), at);
            }
            schema(entry.getValue(), at + "." + shown(entry.getKey()), depth);
        }
    }

    private static String shown(String name) {
        return name.length() <= 64 ? name : name.substring(0, 64) + "…";
    }

    private void list(JsonNode value, String at, int depth) {
        array(value, at);
        for (int i = 0; i < value.size(); i++) {
            schema(value.get(i), at + "[" + i + "]", depth);
        }
    }

    private static void array(JsonNode value, String at) {
        if (!value.isArray() || value.isEmpty()) {
            throw refuse(at, "has to be an array that is not empty");
        }
    }

    private static void texts(JsonNode value, String at, boolean orOne) {
        if (orOne && value.isTextual()) {
            return;
        }
        boolean good = value.isArray();
        for (JsonNode text : value) {
            good &= text.isTextual();
        }
        if (!good) {
            throw refuse(at, orOne ? "has to be a text or texts" : "has to be an array of texts");
        }
    }

    private static void count(JsonNode value, String at) {
        if (!value.isIntegralNumber()
                || !value.canConvertToInt()
                || value.intValue() < 0
                || value.intValue() > MAX_COUNT) {
            throw refuse(at, "has to be a whole number from 0 to " + MAX_COUNT);
        }
    }

    private static void number(JsonNode value, String at) {
        // A boolean is draft 4's way to say that the limit itself is excluded.
        if (!value.isBoolean() && !(value.isNumber() && Math.abs(value.doubleValue()) <= SAFE)) {
            throw refuse(at, "has to be a number within 2^53 - 1 of 0");
        }
    }

    private static void pattern(JsonNode value, String at) {
        if (!value.isTextual()) {
            throw refuse(at, "has to be a text");
        }
        repetitions(value.textValue(), at);
    }

    private static void repetitions(String pattern, String at) {
        try {
            Repetitions.checkPattern(pattern);
        } catch (Repetitions.TooMuch e) {
            throw refuse(at, String.valueOf(e.getMessage()));
        }
    }

    private static void ordered(ObjectNode schema, String least, String most, String path) {
        JsonNode from = schema.path(least);
        JsonNode to = schema.path(most);
        if (from.isNumber() && to.isNumber() && from.doubleValue() > to.doubleValue()) {
            throw refuse(
                    path + "." + least, "is " + from + ", above `" + most + "`, which is " + to);
        }
    }

    private static void limits(ObjectNode schema, String path) {
        String least = schema.path("minimum").isNumber() ? "minimum" : "exclusiveMinimum";
        String most = schema.path("maximum").isNumber() ? "maximum" : "exclusiveMaximum";
        ordered(schema, least, most, path);
        boolean from = schema.path(least).isNumber();
        boolean to = schema.path(most).isNumber();
        if (from != to) {
            String alone = from ? least : most;
            if (Math.abs(schema.get(alone).doubleValue()) >= SAFE_ALONE) {
                throw refuse(
                        path + "." + alone,
                        "has to have at most 15 digits where the other limit is not given");
            }
        }
    }

    /// Each property that may be left out, before each that may follow: the cost grows with the
    /// square of their number and more.
    private static void optional(ObjectNode schema, String path) {
        Set<String> required = new HashSet<>();
        schema.path("required").forEach(name -> required.add(name.textValue()));
        long optional =
                schema.path("properties").properties().stream()
                        .filter(property -> !required.contains(property.getKey()))
                        .count();
        if (optional > MAX_OPTIONAL) {
            throw refuse(
                    path + ".properties",
                    "has "
                            + optional
                            + " properties that are not in `required`, and "
                            + MAX_OPTIONAL
                            + " are the most");
        }
    }

    static @Nullable String reference(ObjectNode schema) {
        JsonNode reference = schema.get("$ref");
        return reference != null && reference.isTextual() ? reference.textValue() : null;
    }
}
