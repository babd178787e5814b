package casemate.gateway.surface;

import static casemate.gateway.surface.ResponsesRequest.JSON;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import java.time.Instant;
import java.util.concurrent.ThreadLocalRandom;

/// The `response` object of one Responses call, as it grows.
final class ResponseObject {
    private static final String[] ECHOED = {
        "instructions", "max_output_tokens", "temperature", "top_p", "user"
    };

    private final ObjectNode node = JSON.createObjectNode();
    private final ArrayNode output = JSON.createArrayNode();

    ResponseObject(ObjectNode request) {
        node.put("id", newId("resp_"));
        node.put("object", "response");
        node.put("created_at", Instant.now().getEpochSecond());
        node.put("status", "in_progress");
        node.putNull("error");
        node.putNull("incomplete_details");
        node.set("model", request.path("model"));
        for (String name : ECHOED) {
            node.set(name, request.hasNonNull(name) ? request.get(name) : JSON.nullNode());
        }
        node.set("metadata", or(request, "metadata", JSON.createObjectNode()));
        node.set("tools", or(request, "tools", JSON.createArrayNode()));
        node.set("tool_choice", or(request, "tool_choice", JSON.getNodeFactory().textNode("auto")));
        node.set(
                "parallel_tool_calls",
                or(request, "parallel_tool_calls", JSON.getNodeFactory().booleanNode(true)));
        ObjectNode text = JSON.createObjectNode();
        text.putObject("format").put("type", "text");
        node.set("text", or(request, "text", text));
        node.put("truncation", "disabled");
        node.put("store", false);
        node.putNull("previous_response_id");
        node.set("output", output);
        node.putNull("usage");
    }

    private static JsonNode or(ObjectNode request, String name, JsonNode otherwise) {
        return request.hasNonNull(name) ? request.get(name) : otherwise;
    }

    static String newId(String prefix) {
        ThreadLocalRandom random = ThreadLocalRandom.current();
        return prefix + Long.toHexString(random.nextLong()) + Long.toHexString(random.nextLong());
    }

    ObjectNode node() {
        return node;
    }

    static ObjectNode textPart(String text) {
        ObjectNode part = JSON.createObjectNode().put("type", "output_text").put("text", text);
        part.putArray("annotations");
        part.putArray("logprobs");
        return part;
    }

    static ObjectNode message(String id, String status) {
        ObjectNode item =
                JSON.createObjectNode()
                        .put("id", id)
                        .put("type", "message")
                        .put("status", status)
                        .put("role", "assistant");
        item.putArray("content");
        return item;
    }

    static ObjectNode functionCall(
            String id, String status, String callId, String name, String arguments) {
        return JSON.createObjectNode()
                .put("id", id)
                .put("type", "function_call")
                .put("status", status)
                .put("call_id", callId)
                .put("name", name)
                .put("arguments", arguments);
    }

    void add(ObjectNode item) {
        output.add(item);
    }

    int items() {
        return output.size();
    }

    /// @param finishReason the chat completion's
    /// @return whether the answer is complete
    boolean finish(String finishReason, long promptTokens, long completionTokens) {
        String reason =
                switch (finishReason) {
                    case "length" -> "max_output_tokens";
                    case "content_filter" -> "content_filter";
                    default -> "";
                };
        node.put("status", reason.isEmpty() ? "completed" : "incomplete");
        if (!reason.isEmpty()) {
            node.putObject("incomplete_details").put("reason", reason);
        }
        ObjectNode usage = node.putObject("usage");
        usage.put("input_tokens", promptTokens);
        usage.putObject("input_tokens_details").put("cached_tokens", 0);
        usage.put("output_tokens", completionTokens);
        usage.putObject("output_tokens_details").put("reasoning_tokens", 0);
        usage.put("total_tokens", promptTokens + completionTokens);
        return reason.isEmpty();
    }
}
