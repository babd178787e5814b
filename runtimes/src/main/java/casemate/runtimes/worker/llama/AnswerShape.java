package casemate.runtimes.worker.llama;

import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import com.fasterxml.jackson.databind.node.ObjectNode;
import org.jspecify.annotations.Nullable;

/// The two forms in which OpenAI's clients expect generated text.
enum AnswerShape {
    CHAT("chatcmpl-", "chat.completion", "chat.completion.chunk") {
        @Override
        ObjectNode whole(String text) {
            ObjectNode choice = JsonNodeFactory.instance.objectNode().put("index", 0);
            choice.putObject("message")
                    .put("role", "assistant")
                    .put("content", text)
                    .putNull("refusal");
            return choice;
        }

        @Override
        ObjectNode opening() {
            ObjectNode choice = JsonNodeFactory.instance.objectNode().put("index", 0);
            choice.putObject("delta").put("role", "assistant").put("content", "");
            return choice;
        }

        @Override
        ObjectNode delta(String text) {
            ObjectNode choice = JsonNodeFactory.instance.objectNode().put("index", 0);
            ObjectNode delta = choice.putObject("delta");
            if (!text.isEmpty()) {
                delta.put("content", text);
            }
            return choice;
        }
    },

    COMPLETION("cmpl-", "text_completion", "text_completion") {
        @Override
        ObjectNode whole(String text) {
            return JsonNodeFactory.instance.objectNode().put("index", 0).put("text", text);
        }

        @Override
        @Nullable ObjectNode opening() {
            return null;
        }

        @Override
        ObjectNode delta(String text) {
            return whole(text);
        }
    };

    final String idPrefix;
    final String object;
    final String chunkObject;

    AnswerShape(String idPrefix, String object, String chunkObject) {
        this.idPrefix = idPrefix;
        this.object = object;
        this.chunkObject = chunkObject;
    }

    /// The choice of a whole answer.
    abstract ObjectNode whole(String text);

    /// The choice of the first chunk; null where there is none before the text.
    abstract @Nullable ObjectNode opening();

    /// The choice of a chunk with more text.
    abstract ObjectNode delta(String text);
}
