package casemate.gateway.surface;

import static casemate.gateway.surface.ResponsesRequest.JSON;

import casemate.gateway.refusal.ApiError;
import casemate.gateway.refusal.Refusal;
import casemate.gateway.relay.AnswerWriter;
import casemate.gateway.relay.BrokenAnswer;
import casemate.gateway.relay.EventBuffer;
import casemate.gateway.relay.EventFields;
import casemate.gateway.relay.Reply;
import casemate.gateway.relay.RuntimeError;
import casemate.gateway.relay.TokenCount;
import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import io.netty.buffer.ByteBuf;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;

/// Turns a stream of chat completion chunks into the events of the Responses API.
final class ResponsesStreamWriter implements AnswerWriter {
    private final Reply reply;
    private final TokenCount tokens;
    private final ResponseObject response;
    private final EventBuffer chunks = new EventBuffer();
    private final ByteArrayOutputStream out = new ByteArrayOutputStream(1024);
    private final List<ResponsesItem> items = new ArrayList<>();
    private @Nullable String finishReason;
    private boolean failed;
    private int sequence;

    ResponsesStreamWriter(Reply reply, TokenCount tokens, ResponseObject response) {
        this.reply = reply;
        this.tokens = tokens;
        this.response = response;
        reply.beginEvents();
        emit("response.created", event -> event.set("response", response.node()));
        emit("response.in_progress", event -> event.set("response", response.node()));
    }

    @Override
    public void body(ByteBuf bytes) {
        chunks.append(bytes);
        for (int end = chunks.eventEnd(); end >= 0; end = chunks.eventEnd()) {
            chunk(chunks.bytes(), chunks.eventStart(), end);
            chunks.keep(end);
        }
        if (chunks.partialLength() > EventBuffer.MAX_EVENT) {
            throw new BrokenAnswer(
                    "The runtime sent an event of more than " + EventBuffer.MAX_EVENT + " bytes.");
        }
        chunks.take();
    }

    private void chunk(byte[] bytes, int start, int end) {
        int data = EventFields.value(bytes, start, end, "data:");
        if (data < 0 || failed) {
            return;
        }
        int lineEnd = EventFields.lineEnd(bytes, data, end);
        if (EventFields.isDone(bytes, data, lineEnd)) {
            return;
        }
        JsonNode chunk;
        try {
            chunk = JSON.readTree(bytes, data, lineEnd - data);
        } catch (IOException e) {
            throw new BrokenAnswer("The runtime sent an event that is not JSON.");
        }
        if (chunk.hasNonNull("error")) {
            fail(RuntimeError.parse(bytes, data, lineEnd - data, 500));
        } else {
            translate(chunk);
        }
    }

    private void translate(JsonNode chunk) {
        JsonNode usage = chunk.path("usage");
        if (usage.isObject()) {
            tokens.report(
                    usage.path("prompt_tokens").asLong(), usage.path("completion_tokens").asLong());
        }
        JsonNode choice = chunk.path("choices").path(0);
        JsonNode delta = choice.path("delta");
        JsonNode content = delta.path("content");
        if (content.isTextual() && !content.textValue().isEmpty()) {
            tokens.see();
            message().text(content.textValue());
        }
        for (JsonNode call : delta.path("tool_calls")) {
            tokens.see();
            functionCall(call).arguments(call.path("function").path("arguments").asText(""));
        }
        if (choice.path("finish_reason").isTextual()) {
            finishReason = choice.path("finish_reason").textValue();
        }
    }

    private ResponsesItem message() {
        for (ResponsesItem item : items) {
            if (item.isMessage()) {
                return item;
            }
        }
        return open(ResponsesItem.message(items.size(), this::emit));
    }

    private ResponsesItem functionCall(JsonNode call) {
        int index = call.path("index").asInt(0);
        for (ResponsesItem item : items) {
            if (item.isCall(index)) {
                return item;
            }
        }
        return open(
                ResponsesItem.functionCall(
                        items.size(),
                        index,
                        call.path("id").asText(ResponseObject.newId("call_")),
                        call.path("function").path("name").asText(),
                        this::emit));
    }

    private ResponsesItem open(ResponsesItem item) {
        items.add(item);
        item.open();
        return item;
    }

    private void emit(String type, java.util.function.Consumer<ObjectNode> content) {
        ObjectNode event = JSON.createObjectNode().put("type", type);
        event.put("sequence_number", sequence++);
        content.accept(event);
        try {
            out.write(("event: " + type + "\ndata: ").getBytes(StandardCharsets.US_ASCII));
            out.write(JSON.writeValueAsBytes(event));
            out.write("\n\n".getBytes(StandardCharsets.US_ASCII));
        } catch (JsonProcessingException e) {
            throw new UncheckedIOException(e);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    @Override
    public void flush() {
        if (out.size() > 0) {
            byte[] bytes = out.toByteArray();
            out.reset();
            reply.write(bytes, 0, bytes.length);
        }
    }

    @Override
    public boolean end() {
        if (!failed && finishReason == null) {
            broken(
                    Refusal.of(
                            ApiError.RUNTIME_FAILED,
                            "The runtime ended the stream before the answer was finished."));
            return false;
        }
        if (!failed && finishReason != null) {
            for (ResponsesItem item : items) {
                response.add(item.close());
            }
            boolean whole = response.finish(finishReason, tokens.prompt(), tokens.completion());
            emit(
                    whole ? "response.completed" : "response.incomplete",
                    event -> event.set("response", response.node()));
        }
        finish();
        return !failed;
    }

    @Override
    public void broken(Refusal why) {
        fail(new RuntimeError(why.message(), why.error().type(), null, why.error().code()));
        finish();
    }

    /// Clients of OpenAI raise an exception on the event `error`.
    private void fail(RuntimeError error) {
        failed = true;
        emit(
                "error",
                event ->
                        event.put("code", error.code() == null ? error.type() : error.code())
                                .put("message", error.message())
                                .put("param", error.param()));
    }

    private void finish() {
        byte[] bytes = out.toByteArray();
        reply.end(bytes, 0, bytes.length);
    }
}
