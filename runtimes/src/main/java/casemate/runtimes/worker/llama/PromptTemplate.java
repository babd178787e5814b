package casemate.runtimes.worker.llama;

import casemate.runtimes.worker.http.ApiException;
import casemate.runtimes.worker.http.Json;
import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import com.fasterxml.jackson.databind.node.ObjectNode;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/// Turns a conversation into a prompt with the model's own chat template.
final class PromptTemplate {
    private static final char FIRST_STAND_IN = '\uE000';
    private static final char LAST_STAND_IN = '\uF8FF';

    private final LlamaEngine engine;

    PromptTemplate(LlamaEngine engine) {
        this.engine = engine;
    }

    /// @throws ApiException 400 when the template refuses the conversation
    String render(List<ChatMessage> messages) {
        StandIns standIns = new StandIns(messages);
        ObjectNode body = JsonNodeFactory.instance.objectNode();
        ArrayNode array = body.putArray("messages");
        for (ChatMessage message : messages) {
            array.addObject()
                    .put("role", message.role())
                    .put("content", standIns.hide(message.content()));
        }
        String rendered = engine.applyTemplate(Json.text(body));
        @Nullable String refusal = engine.refusal(rendered);
        if (refusal != null) {
            throw ApiException.invalid(
                    "messages", "The model's chat template refuses these messages: " + refusal);
        }
        return standIns.restore(rendered);
    }

    /// The binding hands the rendered text to Java as "modified UTF-8", which it is not: characters
    /// beyond U+FFFF come back as garbage, and U+0000 ends the text. Each such character travels as
    /// a private-use character that the conversation does not contain.
    private static final class StandIns {
        private final Map<Integer, Character> hidden = new HashMap<>();
        private final Map<Character, Integer> shown = new HashMap<>();
        private final boolean[] taken = new boolean[LAST_STAND_IN - FIRST_STAND_IN + 1];
        private int next;

        StandIns(List<ChatMessage> messages) {
            for (ChatMessage message : messages) {
                message.content().codePoints().filter(StandIns::isStandIn).forEach(this::take);
            }
        }

        private void take(int codePoint) {
            taken[codePoint - FIRST_STAND_IN] = true;
        }

        private static boolean isStandIn(int codePoint) {
            return codePoint >= FIRST_STAND_IN && codePoint <= LAST_STAND_IN;
        }

        private static boolean needsOne(int codePoint) {
            return codePoint == 0 || codePoint > 0xFFFF;
        }

        String hide(String text) {
            if (text.codePoints().noneMatch(StandIns::needsOne)) {
                return text;
            }
            StringBuilder result = new StringBuilder(text.length());
            text.codePoints()
                    .forEach(c -> {
                        if (needsOne(c)) {
                            result.append(hidden.computeIfAbsent(c, this::standIn));
                        } else {
                            result.appendCodePoint(c);
                        }
                    });
            return result.toString();
        }

        private char standIn(int codePoint) {
            while (next < taken.length && taken[next]) {
                next++;
            }
            if (next == taken.length) {
                throw ApiException.invalid(
                        "messages",
                        "The messages hold more than "
                                + taken.length
                                + " different characters beyond U+FFFF or for private use.");
            }
            char standIn = (char) (FIRST_STAND_IN + next++);
            shown.put(standIn, codePoint);
            return standIn;
        }

        String restore(String rendered) {
            if (shown.isEmpty()) {
                return rendered;
            }
            StringBuilder result = new StringBuilder(rendered.length());
            for (int i = 0; i < rendered.length(); i++) {
                char c = rendered.charAt(i);
                Integer original = shown.get(c);
                if (original == null) {
                    result.append(c);
                } else {
                    result.appendCodePoint(original);
                }
            }
            return result.toString();
        }
    }
}
