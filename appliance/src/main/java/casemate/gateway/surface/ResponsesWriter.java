package casemate.gateway.surface;

import static casemate.gateway.surface.ResponsesRequest.JSON;

import casemate.gateway.refusal.ApiError;
import casemate.gateway.refusal.Refusal;
import casemate.gateway.relay.AnswerWriter;
import casemate.gateway.relay.BrokenAnswer;
import casemate.gateway.relay.Reply;
import casemate.gateway.relay.TokenCount;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import io.netty.buffer.ByteBuf;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.UncheckedIOException;

/// Turns a whole chat completion into a `response`.
final class ResponsesWriter implements AnswerWriter {
    private static final int MAX_ANSWER = 16 << 20;

    private final Reply reply;
    private final TokenCount tokens;
    private final ResponseObject response;
    private final ByteArrayOutputStream answer = new ByteArrayOutputStream();

    ResponsesWriter(Reply reply, TokenCount tokens, ResponseObject response) {
        this.reply = reply;
        this.tokens = tokens;
        this.response = response;
    }

    @Override
    public void body(ByteBuf bytes) {
        if (answer.size() + bytes.readableBytes() > MAX_ANSWER) {
            throw new BrokenAnswer("The runtime's answer is larger than " + MAX_ANSWER + " bytes.");
        }
        try {
            bytes.readBytes(answer, bytes.readableBytes());
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    @Override
    public void flush() {}

    @Override
    public boolean end() {
        try {
            JsonNode chat = JSON.readTree(answer.toByteArray());
            JsonNode choice = chat.path("choices").path(0);
            if (!choice.isObject()) {
                broken(
                        Refusal.of(
                                ApiError.RUNTIME_FAILED,
                                "The runtime's answer has no choice in it."));
                return false;
            }
            translate(choice, chat.path("usage"));
            reply.json(200, JSON.writeValueAsBytes(response.node()));
            return true;
        } catch (IOException e) {
            broken(Refusal.of(ApiError.RUNTIME_FAILED, "The runtime's answer is not valid JSON."));
            return false;
        }
    }

    private void translate(JsonNode choice, JsonNode usage) {
        JsonNode message = choice.path("message");
        JsonNode content = message.path("content");
        if (content.isTextual() && (!content.textValue().isEmpty() || !message.has("tool_calls"))) {
            ObjectNode item = ResponseObject.message(ResponseObject.newId("msg_"), "completed");
            item.withArray("/content").add(ResponseObject.textPart(content.textValue()));
            response.add(item);
        }
        for (JsonNode call : message.path("tool_calls")) {
            response.add(
                    ResponseObject.functionCall(
                            ResponseObject.newId("fc_"),
                            "completed",
                            call.path("id").asText(),
                            call.path("function").path("name").asText(),
                            call.path("function").path("arguments").asText()));
        }
        tokens.report(
                usage.path("prompt_tokens").asLong(), usage.path("completion_tokens").asLong());
        response.finish(
                choice.path("finish_reason").asText("stop"), tokens.prompt(), tokens.completion());
    }

    @Override
    public void broken(Refusal why) {
        reply.refuse(why);
    }
}
