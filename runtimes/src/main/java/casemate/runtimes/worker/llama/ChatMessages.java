package casemate.runtimes.worker.llama;

import casemate.runtimes.worker.http.ApiException;
import casemate.runtimes.worker.http.Fields;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import java.util.ArrayList;
import java.util.List;

/// Reads `messages`: text only, in OpenAI's two forms.
final class ChatMessages {
    private static final int MAX_MESSAGES = 10_000;

    private ChatMessages() {}

    static List<ChatMessage> read(Fields body) {
        ArrayNode array = body.array("messages");
        if (array == null) {
            throw ApiException.invalid("messages", "'messages' is missing.");
        }
        if (array.isEmpty() || array.size() > MAX_MESSAGES) {
            throw ApiException.invalid(
                    "messages",
                    "'messages' must hold 1 to "
                            + MAX_MESSAGES
                            + " messages, and holds "
                            + array.size()
                            + ".");
        }
        List<ChatMessage> messages = new ArrayList<>();
        for (int i = 0; i < array.size(); i++) {
            String path = "messages[" + i + "]";
            if (!(array.get(i) instanceof ObjectNode message)) {
                throw Fields.wrongType(path, "an object", array.get(i));
            }
            messages.add(message(new Fields(message, path + ".")));
        }
        return messages;
    }

    private static ChatMessage message(Fields message) {
        String role = role(message);
        JsonNode content = message.any("content");
        if (content == null) {
            throw ApiException.invalid(
                    message.path("content"), "'" + message.path("content") + "' is missing.");
        }
        String text = content.isTextual() ? content.textValue() : parts(message, content);
        message.refuseOthers("this model's runtime");
        return new ChatMessage(role, text);
    }

    private static String role(Fields message) {
        String role = message.string("role");
        String path = message.path("role");
        return switch (role) {
            case null -> throw ApiException.invalid(path, "'" + path + "' is missing.");
            case "system", "user", "assistant" -> role;
            case "developer" -> "system";
            case "tool", "function" ->
                    throw ApiException.unsupported(
                            path,
                            "'"
                                    + path
                                    + "' is '"
                                    + role
                                    + "', and this model's runtime has no tools.");
            default ->
                    throw ApiException.invalid(
                            path,
                            "'" + path + "' must be one of system, developer, user and assistant.");
        };
    }

    private static String parts(Fields message, JsonNode content) {
        if (!content.isArray()) {
            throw message.wrong("content", "a string or an array of parts", content);
        }
        StringBuilder text = new StringBuilder();
        for (int i = 0; i < content.size(); i++) {
            String path = message.path("content[" + i + "]");
            if (!(content.get(i) instanceof ObjectNode node)) {
                throw Fields.wrongType(path, "an object", content.get(i));
            }
            Fields part = new Fields(node, path + ".");
            String type = part.string("type");
            if (!"text".equals(type)) {
                throw ApiException.unsupported(
                        part.path("type"),
                        "'"
                                + part.path("type")
                                + "' must be 'text': this model's runtime takes neither images nor"
                                + " audio nor files.");
            }
            String piece = part.string("text");
            if (piece == null) {
                throw ApiException.invalid(
                        part.path("text"), "'" + part.path("text") + "' is missing.");
            }
            part.refuseOthers("this model's runtime");
            text.append(piece);
        }
        return text.toString();
    }
}
