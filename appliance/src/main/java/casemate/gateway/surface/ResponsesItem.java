package casemate.gateway.surface;

import com.fasterxml.jackson.databind.node.ObjectNode;
import java.util.function.BiConsumer;
import java.util.function.Consumer;

/// One item of a response's output while it is being streamed: a message or a function call.
final class ResponsesItem {
    private final int outputIndex;

    /// The index among the chat completion's tool calls; -1 for a message.
    private final int callIndex;

    private final String id;
    private final String callId;
    private final String name;
    private final BiConsumer<String, Consumer<ObjectNode>> emit;
    private final StringBuilder text = new StringBuilder();

    private ResponsesItem(
            int outputIndex,
            int callIndex,
            String id,
            String callId,
            String name,
            BiConsumer<String, Consumer<ObjectNode>> emit) {
        this.outputIndex = outputIndex;
        this.callIndex = callIndex;
        this.id = id;
        this.callId = callId;
        this.name = name;
        this.emit = emit;
    }

    static ResponsesItem message(int outputIndex, BiConsumer<String, Consumer<ObjectNode>> emit) {
        return new ResponsesItem(outputIndex, -1, ResponseObject.newId("msg_"), "", "", emit);
    }

    static ResponsesItem functionCall(
            int outputIndex,
            int callIndex,
            String callId,
            String name,
            BiConsumer<String, Consumer<ObjectNode>> emit) {
        return new ResponsesItem(
                outputIndex, callIndex, ResponseObject.newId("fc_"), callId, name, emit);
    }

    boolean isMessage() {
        return callIndex < 0;
    }

    boolean isCall(int index) {
        return callIndex == index;
    }

    void open() {
        emit.accept(
                "response.output_item.added",
                event -> place(event, false).set("item", item("in_progress", "")));
        if (isMessage()) {
            emit.accept(
                    "response.content_part.added",
                    event -> place(event, true).set("part", ResponseObject.textPart("")));
        }
    }

    void text(String delta) {
        text.append(delta);
        emit.accept(
                "response.output_text.delta",
                event -> place(event, true).put("delta", delta).putArray("logprobs"));
    }

    void arguments(String delta) {
        if (!delta.isEmpty()) {
            text.append(delta);
            emit.accept(
                    "response.function_call_arguments.delta",
                    event -> place(event, false).put("item_id", id).put("delta", delta));
        }
    }

    /// @return the item as it is in the response
    ObjectNode close() {
        String whole = text.toString();
        if (isMessage()) {
            emit.accept(
                    "response.output_text.done",
                    event -> place(event, true).put("text", whole).putArray("logprobs"));
            emit.accept(
                    "response.content_part.done",
                    event -> place(event, true).set("part", ResponseObject.textPart(whole)));
        } else {
            emit.accept(
                    "response.function_call_arguments.done",
                    event ->
                            place(event, false)
                                    .put("item_id", id)
                                    .put("name", name)
                                    .put("arguments", whole));
        }
        ObjectNode item = item("completed", whole);
        emit.accept("response.output_item.done", event -> place(event, false).set("item", item));
        return item;
    }

    private ObjectNode item(String status, String whole) {
        if (!isMessage()) {
            return ResponseObject.functionCall(id, status, callId, name, whole);
        }
        ObjectNode item = ResponseObject.message(id, status);
        if (!whole.isEmpty()) {
            item.withArray("/content").add(ResponseObject.textPart(whole));
        }
        return item;
    }

    private ObjectNode place(ObjectNode event, boolean inContent) {
        event.put("output_index", outputIndex);
        if (inContent) {
            event.put("item_id", id).put("content_index", 0);
        }
        return event;
    }
}
