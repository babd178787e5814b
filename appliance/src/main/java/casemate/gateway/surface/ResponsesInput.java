package casemate.gateway.surface;

import static casemate.gateway.surface.ResponsesRequest.JSON;
import static casemate.gateway.surface.ResponsesRequest.unsupported;

import casemate.gateway.refusal.ApiError;
import casemate.gateway.refusal.Refusal;
import casemate.gateway.refusal.RefusedRequest;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.ObjectNode;

/// The fields of a Responses request as those of a chat completion.
final class ResponsesInput {
    private static final String FUNCTION = "function";

    private final ArrayNode messages = JSON.createArrayNode();

    private ResponsesInput() {}

    /// @return everything but the model, the stream switch and the limit of tokens
    static ObjectNode toChat(ObjectNode request) {
        ResponsesInput input = new ResponsesInput();
        JsonNode instructions = request.path("instructions");
        if (instructions.isTextual()) {
            input.messages.addObject().put("role", "system").set("content", instructions);
        }
        input.addAll(request.path("input"));
        ObjectNode chat = JSON.createObjectNode();
        chat.set("messages", input.messages);
        for (String same :
                new String[] {
                    "temperature", "top_p", "top_logprobs", "parallel_tool_calls", "user"
                }) {
            if (request.hasNonNull(same)) {
                chat.set(same, request.get(same));
            }
        }
        format(request.path("text"), chat);
        tools(request, chat);
        return chat;
    }

    private void addAll(JsonNode input) {
        if (input.isTextual()) {
            messages.addObject().put("role", "user").set("content", input);
        } else if (input.isArray()) {
            input.forEach(this::add);
        } else {
            throw invalid("input", "`input` has to be a string or a list of items.");
        }
    }

    private void add(JsonNode item) {
        switch (item.path("type").asText("message")) {
            case "message" -> message(item);
            case "function_call" -> functionCall(item);
            case "function_call_output" ->
                    messages.addObject()
                            .put("role", "tool")
                            .put("tool_call_id", item.path("call_id").asText())
                            .put("content", text(item.path("output")));
            default ->
                    throw unsupported(
                            "input",
                            "Items of the type `"
                                    + item.path("type").asText()
                                    + "` are not supported in `input`.");
        }
    }

    private static String text(JsonNode output) {
        return output.isTextual() ? output.textValue() : output.toString();
    }

    private void message(JsonNode item) {
        String role = item.path("role").asText("user");
        ObjectNode message =
                messages.addObject().put("role", role.equals("developer") ? "system" : role);
        JsonNode content = item.path("content");
        if (content.isTextual()) {
            message.set("content", content);
        } else if (content.isArray()) {
            parts(content, message);
        } else {
            throw invalid("input", "The `content` of a message has to be a string or a list.");
        }
    }

    private static void parts(JsonNode content, ObjectNode message) {
        boolean onlyText =
                content.size() == 1 && !content.get(0).path("type").asText().equals("input_image");
        ArrayNode parts = JSON.createArrayNode();
        for (JsonNode part : content) {
            String type = part.path("type").asText();
            switch (type) {
                case "input_text", "output_text", "text" ->
                        parts.addObject()
                                .put("type", "text")
                                .put("text", part.path("text").asText());
                case "input_image" ->
                        parts.addObject()
                                .put("type", "image_url")
                                .putObject("image_url")
                                .put("url", part.path("image_url").asText());
                default ->
                        throw unsupported(
                                "input", "Content of the type `" + type + "` is not supported.");
            }
        }
        if (onlyText) {
            message.set("content", parts.get(0).get("text"));
        } else {
            message.set("content", parts);
        }
    }

    /// Calls that follow each other are one message of the assistant's.
    private void functionCall(JsonNode item) {
        JsonNode last = messages.isEmpty() ? null : messages.get(messages.size() - 1);
        ObjectNode message =
                last instanceof ObjectNode same && same.has("tool_calls")
                        ? same
                        : messages.addObject().put("role", "assistant").putNull("content");
        ObjectNode call =
                message.withArray("/tool_calls")
                        .addObject()
                        .put("id", item.path("call_id").asText())
                        .put("type", FUNCTION);
        call.putObject(FUNCTION)
                .put("name", item.path("name").asText())
                .put("arguments", item.path("arguments").asText());
    }

    private static void format(JsonNode text, ObjectNode chat) {
        text.fieldNames()
                .forEachRemaining(name -> {
                    if (!name.equals("format")) {
                        throw unsupported("text." + name, "`text." + name + "` is not supported.");
                    }
                });
        JsonNode format = text.path("format");
        switch (format.path("type").asText("text")) {
            case "text" -> {}
            case "json_object" -> chat.set("response_format", format);
            case "json_schema" -> {
                ObjectNode schema = format.deepCopy();
                schema.remove("type");
                chat.putObject("response_format")
                        .put("type", "json_schema")
                        .set("json_schema", schema);
            }
            default -> throw unsupported("text.format", "`text.format` has an unknown type.");
        }
    }

    private static void tools(ObjectNode request, ObjectNode chat) {
        if (request.hasNonNull("tools")) {
            ArrayNode tools = chat.putArray("tools");
            for (JsonNode tool : request.get("tools")) {
                tools.add(tool(tool));
            }
            if (tools.isEmpty()) {
                chat.remove("tools");
            }
        }
        JsonNode choice = request.path("tool_choice");
        if (choice.isTextual()) {
            chat.set("tool_choice", choice);
        } else if (choice.isObject()) {
            chat.putObject("tool_choice")
                    .put("type", FUNCTION)
                    .putObject(FUNCTION)
                    .set("name", choice.path("name"));
        }
    }

    private static ObjectNode tool(JsonNode tool) {
        if (!tool.path("type").asText().equals(FUNCTION)) {
            throw unsupported(
                    "tools",
                    "Tools of the type `" + tool.path("type").asText() + "` are not supported.");
        }
        ObjectNode function = tool.deepCopy();
        function.remove("type");
        ObjectNode wrapped = JSON.createObjectNode().put("type", FUNCTION);
        wrapped.set(FUNCTION, function);
        return wrapped;
    }

    private static RefusedRequest invalid(String param, String message) {
        return new RefusedRequest(Refusal.parameter(ApiError.INVALID_VALUE, param, message));
    }
}
