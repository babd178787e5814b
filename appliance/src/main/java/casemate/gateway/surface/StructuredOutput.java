package casemate.gateway.surface;

import casemate.gateway.body.Body;
import casemate.gateway.body.BodyReader;
import casemate.gateway.body.MemoryBudget;
import casemate.gateway.refusal.ApiError;
import casemate.gateway.refusal.Refusal;
import casemate.gateway.refusal.RefusedRequest;
import com.fasterxml.jackson.core.JsonFactory;
import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.core.StreamReadFeature;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import java.io.IOException;
import java.io.UncheckedIOException;

/// The fields of a request that say what form an answer has to have, and those of its tools:
/// whatever a runtime makes a grammar of. Bounded here for every runtime alike, before one is
/// asked.
final class StructuredOutput {
    static final int MAX_BYTES = 128 << 10;
    static final int MAX_TOOLS_BYTES = 512 << 10;
    static final int MAX_GRAMMAR = 32 << 10;

    /// Of a byte in a tree, at worst: `[{},{},...]`.
    private static final long TREE_BYTES_OF_BYTE = 32;

    /// A name that stands twice would be bounded in one place and read in the other.
    private static final ObjectMapper JSON =
            new ObjectMapper(
                    JsonFactory.builder()
                            .enable(StreamReadFeature.STRICT_DUPLICATE_DETECTION)
                            .build());

    private final Peek peek;
    private final MemoryBudget budget;
    private final MemoryBudget.Account account;

    private StructuredOutput(Peek peek, MemoryBudget budget, MemoryBudget.Account account) {
        this.peek = peek;
        this.budget = budget;
        this.account = account;
    }

    /// @param account charged for the trees while they are looked at
    /// @throws RefusedRequest naming the place that goes beyond a bound
    static void check(Peek peek, MemoryBudget budget, MemoryBudget.Account account) {
        StructuredOutput output = new StructuredOutput(peek, budget, account);
        for (int i = 0; i < peek.members(); i++) {
            if (!peek.isNull(i)) {
                output.member(i);
            }
        }
    }

    private void member(int i) {
        String name = peek.name(i);
        switch (name) {
            case "response_format" -> within(i, MAX_BYTES, StructuredOutput::format);
            case "text" -> within(i, MAX_BYTES, StructuredOutput::text);
            case "json_schema", "guided_json" ->
                    within(i, MAX_BYTES, schema -> SchemaBounds.check(schema, name));
            case "structured_outputs" -> within(i, MAX_BYTES, StructuredOutput::structured);
            case "grammar", "guided_grammar" ->
                    within(i, MAX_BYTES, grammar -> grammar(grammar, name));
            case "tools", "functions" -> within(i, MAX_TOOLS_BYTES, tools -> tools(tools, name));
            default -> {}
        }
    }

    private interface Check {
        void of(JsonNode value);
    }

    private void within(int member, int bytes, Check check) {
        int length = peek.end(member) - peek.start(member);
        if (length > bytes) {
            throw SchemaBounds.refuse(
                    peek.name(member), "has " + length + " bytes, and " + bytes + " are the most");
        }
        long before = account.taken();
        if (!account.raiseTo(before + length * TREE_BYTES_OF_BYTE)) {
            throw BodyReader.noRoom(budget);
        }
        try {
            check.of(tree(member));
        } finally {
            account.lowerBy(account.taken() - before);
        }
    }

    private JsonNode tree(int member) {
        Body body = peek.body();
        int from = peek.value(member);
        try {
            return JSON.readTree(body.array(), body.offset() + from, peek.end(member) - from);
        } catch (JsonProcessingException e) {
            throw new RefusedRequest(
                    Refusal.parameter(
                            ApiError.INVALID_JSON,
                            peek.name(member),
                            "`"
                                    + peek.name(member)
                                    + "` has a name twice, or a number beyond what is read."));
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    private static void format(JsonNode format) {
        String at = "response_format";
        direct(format.path("json_schema"), at + ".json_schema");
        // llama-server's own short way.
        direct(format, at);
    }

    private static void text(JsonNode text) {
        direct(text.path("format"), "text.format");
    }

    private static void direct(JsonNode holder, String at) {
        if (holder.hasNonNull("schema")) {
            SchemaBounds.check(holder.get("schema"), at + ".schema");
        }
    }

    private static void structured(JsonNode outputs) {
        String at = "structured_outputs";
        if (outputs.hasNonNull("json") && !outputs.get("json").isTextual()) {
            SchemaBounds.check(outputs.get("json"), at + ".json");
        }
        if (outputs.path("regex").isTextual()) {
            repetitions(outputs.get("regex").textValue(), at + ".regex", false);
        }
        if (outputs.path("grammar").isTextual()) {
            grammar(outputs.get("grammar"), at + ".grammar");
        }
    }

    private static void tools(JsonNode tools, String at) {
        for (int i = 0; i < tools.size(); i++) {
            JsonNode tool = tools.path(i);
            String path = at + "[" + i + "]";
            if (tool.path("function").hasNonNull("parameters")) {
                SchemaBounds.check(
                        tool.path("function").get("parameters"), path + ".function.parameters");
            }
            if (tool.hasNonNull("parameters")) {
                SchemaBounds.check(tool.get("parameters"), path + ".parameters");
            }
        }
    }

    private static void grammar(JsonNode grammar, String at) {
        if (!grammar.isTextual()) {
            throw SchemaBounds.refuse(at, "has to be a text");
        }
        if (grammar.textValue().length() > MAX_GRAMMAR) {
            throw SchemaBounds.refuse(
                    at,
                    "has "
                            + grammar.textValue().length()
                            + " characters, and "
                            + MAX_GRAMMAR
                            + " are the most");
        }
        repetitions(grammar.textValue(), at, true);
    }

    private static void repetitions(String text, String at, boolean grammar) {
        try {
            if (grammar) {
                Repetitions.checkGrammar(text);
            } else {
                Repetitions.checkPattern(text);
            }
        } catch (Repetitions.TooMuch e) {
            throw SchemaBounds.refuse(at, String.valueOf(e.getMessage()));
        }
    }
}
