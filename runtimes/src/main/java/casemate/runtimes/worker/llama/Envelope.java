package casemate.runtimes.worker.llama;

import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import com.fasterxml.jackson.databind.node.ObjectNode;
import org.jspecify.annotations.Nullable;

/// What all chunks of one answer, or the whole answer, have around their choice.
///
/// @param created seconds since 1970
record Envelope(AnswerShape shape, String id, long created, String model) {
    /// The runtime that gave the answer: the binding and llama.cpp's build.
    static final String FINGERPRINT = "casemate-llama-b4916";

    ObjectNode around(String object, @Nullable ObjectNode choice, @Nullable FinishReason reason) {
        ObjectNode body =
                JsonNodeFactory.instance
                        .objectNode()
                        .put("id", id)
                        .put("object", object)
                        .put("created", created)
                        .put("model", model)
                        .put("system_fingerprint", FINGERPRINT);
        var choices = body.putArray("choices");
        if (choice != null) {
            choice.putNull("logprobs");
            choice.put("finish_reason", reason == null ? null : reason.text);
            choices.add(choice);
        }
        return body;
    }
}
