package casemate.blackbox;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import com.fasterxml.jackson.databind.node.ObjectNode;
import java.util.List;
import java.util.Random;

/// JSON schemas and grammars: good ones, and those that a runtime may fall over when it makes a
/// grammar of them.
final class GeneratedSchemas {
    private static final JsonNodeFactory JSON = JsonNodeFactory.instance;
    private static final List<String> TYPES =
            List.of("object", "array", "string", "number", "integer", "boolean", "null");
    private static final List<String> COUNTS =
            List.of("minItems", "maxItems", "minLength", "maxLength", "minimum", "maximum");
    private static final List<String> PATTERNS =
            List.of(
                    "^[a-z]{1,5}$",
                    "^a{1000000}$",
                    "^(a{1000}){1000}$",
                    "^((a?){100}){100}$",
                    "^(a*)*$",
                    "^(a|a|a|a)*b$",
                    "^[",
                    "^(((((",
                    "^a{5,2}$",
                    "^a{,5}$",
                    "^a{99999999999999999999}$",
                    "^\\",
                    "^\\d{3}-\\w+$",
                    "^[\\s\\S]*$",
                    "^$",
                    "",
                    "a",
                    "^[^]$",
                    "^[z-a]$",
                    "^|$",
                    "^.{0,100000}$",
                    "^()$",
                    "^()*$",
                    "^(?=a)b$",
                    "^(?:a)$",
                    "^\\u0000$");
    private static final List<String> GRAMMARS =
            List.of(
                    "root ::= \"a\"",
                    "root ::= [a-z]+",
                    "root ::= \"a\"{1000000}",
                    "root ::= (\"a\"{1000}){1000}",
                    "root ::= ((\"a\"?){100}){100}",
                    "root ::= root",
                    "root ::= root \"a\" | \"a\"",
                    "root ::= a\na ::= b\nb ::= a",
                    "root ::= (\"a\"*)*",
                    "root ::= \"\"",
                    "root ::= \"\"*",
                    "root ::=",
                    "root",
                    "",
                    "root ::= missing",
                    "root ::= [",
                    "root ::= [z-a]",
                    "root ::= \"a\"{5,2}",
                    "root ::= \"a\"{99999999999999999999}",
                    "root ::= \"\\U00110000\"",
                    "root ::= \"\\x\"",
                    "root ::= ((((((((((",
                    "root ::= <[5]>",
                    "root ::= <[99999999]>",
                    "root ::= <missing>",
                    "root ::= !<[5]>",
                    "root ::= .*",
                    "root ::= \"\u0000\"",
                    "root ::= \"\ud83d\ude00\"");

    private final Random random;
    private final HostileValues values;

    GeneratedSchemas(Random random, HostileValues values) {
        this.random = random;
        this.values = values;
    }

    String grammar() {
        return random.nextInt(10) == 0
                ? "root ::= " + "(".repeat(random.nextInt(20_000)) + "\"a\""
                : values.one(GRAMMARS);
    }

    JsonNode schema() {
        return random.nextInt(3) == 0 ? extreme() : tree(random.nextInt(4));
    }

    /// A whole `response_format`.
    ObjectNode format() {
        ObjectNode format = JSON.objectNode();
        if (random.nextInt(10) == 0) {
            return format.put("type", values.one(List.of("text", "json_object", "other")));
        }
        format.put("type", "json_schema");
        ObjectNode wrapper = format.putObject("json_schema").put("name", "answer");
        wrapper.set("schema", schema());
        if (random.nextBoolean()) {
            wrapper.put("strict", random.nextBoolean());
        }
        return format;
    }

    private ObjectNode tree(int depth) {
        ObjectNode schema = typed(values.one(TYPES), depth);
        while (random.nextInt(3) == 0) {
            keyword(schema, depth);
        }
        return schema;
    }

    private ObjectNode typed(String type, int depth) {
        ObjectNode schema = JSON.objectNode().put("type", type);
        if (type.equals("object")) {
            ObjectNode properties = schema.putObject("properties");
            ArrayNode required = schema.putArray("required");
            for (int i = random.nextInt(4); i >= 0 && depth > 0; i--) {
                String name = values.one(List.of("a", "city", "name", "x y", "\u00e9", "", "\""));
                properties.set(name, tree(depth - 1));
                if (random.nextBoolean()) {
                    required.add(name);
                }
            }
            schema.put("additionalProperties", random.nextBoolean());
        } else if (type.equals("array") && depth > 0) {
            schema.set("items", tree(depth - 1));
        }
        return schema;
    }

    private void keyword(ObjectNode schema, int depth) {
        switch (random.nextInt(9)) {
            case 0, 1, 2 -> {
                String count = values.one(COUNTS);
                schema.set(
                        count,
                        random.nextBoolean()
                                ? JSON.numberNode(random.nextInt(6))
                                : values.number());
            }
            case 3 -> schema.put("pattern", values.one(PATTERNS));
            case 4 -> schema.set("enum", JSON.arrayNode().add(values.any()).add("a"));
            case 5 -> schema.set("const", values.any());
            case 6 ->
                    schema.putArray(values.one(List.of("anyOf", "oneOf", "allOf")))
                            .add(tree(Math.max(0, depth - 1)))
                            .add(tree(0));
            case 7 -> schema.put("$ref", values.one(List.of("#", "#/properties/a", "#/nope", "a")));
            default ->
                    schema.set(
                            values.one(
                                    List.of(
                                            "items",
                                            "properties",
                                            "required",
                                            "additionalProperties",
                                            "format",
                                            "not",
                                            "prefixItems",
                                            "patternProperties",
                                            "$defs",
                                            "type")),
                            values.any());
        }
    }

    private JsonNode extreme() {
        return switch (random.nextInt(13)) {
            case 0 -> repeated(2 + random.nextInt(5), random.nextInt(2));
            case 1 -> repeated(0, 1 << random.nextInt(31));
            case 2 -> repeated(1 << random.nextInt(31), Integer.MAX_VALUE);
            case 3 -> JSON.objectNode().put("$ref", "#");
            case 4 -> cycle("allOf");
            case 5 -> cycle(values.one(List.of("anyOf", "oneOf")));
            case 6 -> doubling(2 + random.nextInt(40));
            case 7 -> nested(1 + random.nextInt(50));
            case 8 -> wide(1 << random.nextInt(11));
            case 9 -> JSON.objectNode().put("type", "string").put("pattern", values.one(PATTERNS));
            case 10 -> recursive();
            case 11 -> values.any();
            default -> alternatives(1 << random.nextInt(11));
        };
    }

    private JsonNode repeated(int min, int max) {
        ObjectNode schema = JSON.objectNode();
        if (random.nextBoolean()) {
            schema.put("type", "string").put("minLength", min).put("maxLength", max);
            return schema;
        }
        schema.put("type", "array").put("minItems", min).put("maxItems", max);
        schema.putObject("items").put("type", values.one(TYPES));
        return schema;
    }

    private static JsonNode cycle(String by) {
        ObjectNode schema = JSON.objectNode();
        schema.putArray(by).addObject().put("$ref", "#");
        return schema;
    }

    /// A tree, as people write them.
    private static JsonNode recursive() {
        ObjectNode schema = JSON.objectNode().put("type", "object");
        ObjectNode properties = schema.putObject("properties");
        properties.putObject("name").put("type", "string");
        properties.putObject("children").put("type", "array").putObject("items").put("$ref", "#");
        return schema;
    }

    /// Each definition names the next one twice.
    private static JsonNode doubling(int levels) {
        ObjectNode schema = JSON.objectNode();
        ObjectNode definitions = schema.putObject("$defs");
        for (int i = 0; i < levels; i++) {
            ArrayNode both = definitions.putObject("d" + i).putArray("allOf");
            both.addObject().put("$ref", "#/$defs/d" + (i + 1));
            both.addObject().put("$ref", "#/$defs/d" + (i + 1));
        }
        definitions.putObject("d" + levels).put("type", "object").putObject("properties");
        return schema.put("$ref", "#/$defs/d0");
    }

    private JsonNode nested(int levels) {
        ObjectNode schema = JSON.objectNode().put("type", "string");
        for (int i = 0; i < levels; i++) {
            ObjectNode outer = JSON.objectNode().put("type", "array");
            if (random.nextBoolean()) {
                outer.put("maxItems", 1 << random.nextInt(11));
            }
            outer.set("items", schema);
            schema = outer;
        }
        return schema;
    }

    private static JsonNode wide(int properties) {
        ObjectNode schema = JSON.objectNode().put("type", "object");
        ObjectNode named = schema.putObject("properties");
        for (int i = 0; i < properties; i++) {
            named.putObject("p" + i).put("type", "integer");
        }
        return schema;
    }

    private static JsonNode alternatives(int count) {
        ObjectNode schema = JSON.objectNode();
        ArrayNode options = schema.putArray("anyOf");
        for (int i = 0; i < count; i++) {
            options.addObject().put("type", "string");
        }
        return schema;
    }
}
