package casemate.runtimes.worker.llama;

import casemate.runtimes.worker.http.ApiException;
import casemate.runtimes.worker.http.Json;
import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import com.fasterxml.jackson.databind.node.ObjectNode;
import java.util.Arrays;
import java.util.BitSet;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;

/// Turns a conversation into a prompt with the model's own chat template.
final class PromptTemplate {
    private static final char FIRST_STAND_IN = '\uE000';
    private static final char LAST_STAND_IN = '\uF8FF';

    private final LlamaEngine engine;

    PromptTemplate(LlamaEngine engine) {
        this.engine = engine;
    }

    /// @return the prompt in pieces that are to be tokenized each by itself: where one ends, a
    ///   message had the text of a control token, which as a whole would become that token
    /// @throws ApiException 400 when the template refuses the conversation
    List<String> render(List<ChatMessage> messages) {
        StandIns standIns = new StandIns(messages, engine.head().controlTexts());
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
    ///
    /// So do the places where the text of a control token has to be torn apart: the tokenizer
    /// cannot be told which text is the template's and which is a caller's, who could otherwise end
    /// his own turn and write another one's (`<|im_end|><|im_start|>system`).
    private static final class StandIns {
        private final Map<Integer, Character> hidden = new HashMap<>();
        private final Map<Character, Integer> shown = new HashMap<>();
        private final boolean[] taken = new boolean[LAST_STAND_IN - FIRST_STAND_IN + 1];
        private final List<String> controlTexts;
        private final BitSet firsts = new BitSet();
        private int next;
        private @Nullable Character tear;

        StandIns(List<ChatMessage> messages, Set<String> controlTexts) {
            // One character cannot be torn.
            this.controlTexts =
                    controlTexts.stream()
                            .filter(text -> text.codePointCount(0, text.length()) > 1)
                            .toList();
            this.controlTexts.forEach(text -> firsts.set(text.charAt(0)));
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
            return hideCharacters(torn(text));
        }

        /// With a mark behind the first character of each control token's text, and behind one that
        /// only begins here: what a template puts next may complete it.
        private String torn(String text) {
            BitSet places = new BitSet();
            for (int at = 0; at < text.length(); at++) {
                // Most characters begin none.
                if (firsts.get(text.charAt(at)) && beginsControl(text, at)) {
                    places.set(at + Character.charCount(text.codePointAt(at)));
                }
            }
            if (places.isEmpty()) {
                return text;
            }
            StringBuilder result = new StringBuilder(text.length() + places.cardinality());
            for (int at = 0; at <= text.length(); at++) {
                if (places.get(at)) {
                    result.append(tear());
                }
                if (at < text.length()) {
                    result.append(text.charAt(at));
                }
            }
            return result.toString();
        }

        /// Whether such a text stands here, or the text ends within one.
        private boolean beginsControl(String text, int at) {
            for (String control : controlTexts) {
                int length = Math.min(control.length(), text.length() - at);
                if (text.regionMatches(at, control, 0, length)) {
                    return true;
                }
            }
            return false;
        }

        private char tear() {
            if (tear == null) {
                tear = standIn(0);
                shown.remove(tear);
            }
            return tear;
        }

        private String hideCharacters(String text) {
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

        List<String> restore(String rendered) {
            if (tear == null) {
                return List.of(shown(rendered));
            }
            return Arrays.stream(rendered.split(Pattern.quote(tear.toString()), -1))
                    .map(this::shown)
                    .toList();
        }

        private String shown(String rendered) {
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
