package casemate.runtimes.worker.http;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import java.util.HashSet;
import java.util.Locale;
import java.util.Map;
import java.util.Set;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;

/// A JSON object that remembers which of its fields were read, so that those that nobody honours
/// can be refused by name. A field that is `null` counts as absent, as OpenAI's clients expect.
public final class Fields {
    private final ObjectNode node;
    private final String prefix;
    private final Set<String> read = new HashSet<>();

    public Fields(ObjectNode node, String prefix) {
        this.node = node;
        this.prefix = prefix;
    }

    public @Nullable JsonNode any(String name) {
        read.add(name);
        JsonNode value = node.get(name);
        return value == null || value.isNull() ? null : value;
    }

    public boolean has(String name) {
        return any(name) != null;
    }

    public @Nullable String string(String name) {
        JsonNode value = any(name);
        if (value == null) {
            return null;
        }
        if (!value.isTextual()) {
            throw wrong(name, "a string", value);
        }
        return value.textValue();
    }

    public boolean flag(String name, boolean otherwise) {
        JsonNode value = any(name);
        if (value == null) {
            return otherwise;
        }
        if (!value.isBoolean()) {
            throw wrong(name, "true or false", value);
        }
        return value.booleanValue();
    }

    public @Nullable Double number(String name, double min, double max) {
        JsonNode value = any(name);
        if (value == null) {
            return null;
        }
        if (!value.isNumber()) {
            throw wrong(name, "a number", value);
        }
        double number = value.doubleValue();
        if (!(number >= min && number <= max)) {
            throw outside(name, plain(min) + " to " + plain(max), value);
        }
        return number;
    }

    public @Nullable Long integer(String name, long min, long max) {
        JsonNode value = any(name);
        if (value == null) {
            return null;
        }
        if (!value.isIntegralNumber()) {
            throw wrong(name, "a whole number", value);
        }
        if (!value.canConvertToLong() || value.longValue() < min || value.longValue() > max) {
            throw outside(name, min + " to " + max, value);
        }
        return value.longValue();
    }

    public @Nullable ArrayNode array(String name) {
        JsonNode value = any(name);
        if (value != null && !value.isArray()) {
            throw wrong(name, "an array", value);
        }
        return (ArrayNode) value;
    }

    public @Nullable Fields object(String name) {
        JsonNode value = any(name);
        if (value == null) {
            return null;
        }
        if (!(value instanceof ObjectNode object)) {
            throw wrong(name, "an object", value);
        }
        return new Fields(object, path(name) + ".");
    }

    public ObjectNode node() {
        return node;
    }

    /// Refuses the field unless it is absent or has the value that asks for nothing.
    public void only(String name, Set<String> harmless, Supplier<String> why) {
        JsonNode value = any(name);
        if (value != null && !harmless.contains(value.toString())) {
            throw ApiException.unsupported(path(name), why.get());
        }
    }

    /// @throws ApiException 404 when `model` names another model than the one that runs here
    public void requireModel(String alias) {
        String model = string("model");
        if (model != null && !model.equals(alias)) {
            throw ApiException.notFound(
                    "The model '" + abbreviate(model) + "' is not served here; '" + alias + "' is.",
                    "model",
                    "model_not_found");
        }
    }

    /// Fields that say something about the caller or the account and nothing about the answer.
    public void accept(String... names) {
        read.addAll(Set.of(names));
    }

    /// @throws ApiException 400, naming the first field that nobody read
    public void refuseOthers(String where) {
        for (Map.Entry<String, JsonNode> field : node.properties()) {
            if (!read.contains(field.getKey()) && !field.getValue().isNull()) {
                String name = path(abbreviate(field.getKey()));
                throw ApiException.unsupported(
                        name, "'" + name + "' is not supported by " + where + ". Leave it out.");
            }
        }
    }

    /// The name as it stands in the whole body, such as `messages[1].role`.
    public String path(String name) {
        return prefix + name;
    }

    public ApiException wrong(String name, String expected, JsonNode value) {
        return wrongType(path(name), expected, value);
    }

    public static ApiException wrongType(String path, String expected, JsonNode value) {
        return ApiException.invalid(
                path, "'" + path + "' must be " + expected + ", and is " + kind(value) + ".");
    }

    private ApiException outside(String name, String range, JsonNode value) {
        return ApiException.invalid(
                path(name),
                String.format(
                        Locale.ROOT,
                        "'%s' must be within %s, and is %s.",
                        path(name),
                        range,
                        abbreviate(value.toString())));
    }

    static String kind(JsonNode value) {
        return switch (value.getNodeType()) {
            case ARRAY -> "an array";
            case OBJECT -> "an object";
            case STRING -> "a string";
            case NUMBER -> value.isIntegralNumber() ? "a whole number" : "a number";
            case BOOLEAN -> "a boolean";
            case NULL -> "null";
            default -> "nothing";
        };
    }

    private static String plain(double value) {
        return value == Math.rint(value) ? Long.toString((long) value) : Double.toString(value);
    }

    private static String abbreviate(String text) {
        return text.length() <= 64 ? text : text.substring(0, 64) + "…";
    }
}
