package casemate.gateway.surface;

import casemate.gateway.body.Body;
import casemate.gateway.refusal.RefusedRequest;
import com.fasterxml.jackson.core.JsonFactory;
import com.fasterxml.jackson.core.JsonParser;
import com.fasterxml.jackson.core.JsonToken;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.util.Set;

/// Refuses a conversation whose last message is the assistant's where the answer has to have a
/// form. llama-server goes on from such a message, feeds its text to the grammar of the answer, and
/// ends where that text has a control token (`<|im_end|>`); other runtimes begin a new message, so
/// that nobody could rely on either.
final class Continued {
    private static final JsonFactory JSON = new JsonFactory();
    private static final Set<String> FORMS =
            Set.of("response_format", "json_schema", "text", "tool_choice");

    /// Values of these fields that leave the form open.
    private static final Set<String> FREE = Set.of("text", "auto", "none");

    private Continued() {}

    /// @throws RefusedRequest naming the last message
    static void check(Peek peek) {
        if (!formed(peek)) {
            return;
        }
        for (int i = 0; i < peek.members(); i++) {
            String name = peek.name(i);
            if (name.equals("messages") || name.equals("input")) {
                check(peek, i);
            }
        }
    }

    private static boolean formed(Peek peek) {
        for (int i = 0; i < peek.members(); i++) {
            if (FORMS.contains(peek.name(i)) && !peek.isNull(i) && asksForForm(peek, i)) {
                return true;
            }
        }
        return false;
    }

    private static boolean asksForForm(Peek peek, int member) {
        if (peek.name(member).equals("json_schema")) {
            return true;
        }
        try (JsonParser parser = parser(peek, member)) {
            for (JsonToken token = parser.nextToken(); token != null; token = parser.nextToken()) {
                if (token == JsonToken.VALUE_STRING && !FREE.contains(parser.getText())) {
                    return true;
                }
            }
            return false;
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    private static JsonParser parser(Peek peek, int member) throws IOException {
        Body body = peek.body();
        int from = peek.value(member);
        return JSON.createParser(body.array(), body.offset() + from, peek.end(member) - from);
    }

    private static void check(Peek peek, int member) {
        try (JsonParser parser = parser(peek, member)) {
            int last = -1;
            boolean assistant = false;
            if (parser.nextToken() == JsonToken.START_ARRAY) {
                for (; parser.nextToken() != JsonToken.END_ARRAY; last++) {
                    assistant = isOfAssistant(parser);
                }
            }
            if (assistant) {
                throw SchemaBounds.refuse(
                        peek.name(member) + "[" + last + "].role",
                        "is `assistant` in the last message, from which an answer of a given form"
                                + " (`response_format`, `json_schema`, `tool_choice`) cannot go on;"
                                + " end with a message of the user's");
            }
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    /// Reads one message. The last of two roles counts, as in most parsers; either is refused.
    private static boolean isOfAssistant(JsonParser parser) throws IOException {
        if (parser.currentToken() != JsonToken.START_OBJECT) {
            parser.skipChildren();
            return false;
        }
        boolean assistant = false;
        for (String name = parser.nextFieldName(); name != null; name = parser.nextFieldName()) {
            JsonToken value = parser.nextToken();
            assistant |=
                    name.equals("role")
                            && value == JsonToken.VALUE_STRING
                            && parser.getText().equals("assistant");
            parser.skipChildren();
        }
        return assistant;
    }
}
