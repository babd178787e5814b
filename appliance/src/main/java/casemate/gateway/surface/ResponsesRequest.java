package casemate.gateway.surface;

import casemate.gateway.body.Body;
import casemate.gateway.body.BodyReader;
import casemate.gateway.body.MemoryBudget;
import casemate.gateway.refusal.ApiError;
import casemate.gateway.refusal.Refusal;
import casemate.gateway.refusal.RefusedRequest;
import casemate.gateway.relay.AnswerWriter;
import casemate.gateway.relay.ChunkScan;
import casemate.gateway.relay.Reply;
import casemate.gateway.relay.TokenCount;
import casemate.gateway.upstream.AnswerHead;
import casemate.policy.Route;
import casemate.runtimes.driver.Capabilities;
import casemate.runtimes.driver.Surface;
import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.node.ObjectNode;
import io.netty.buffer.ByteBuf;
import io.netty.buffer.Unpooled;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.util.Map;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/// A call of the Responses API, put to the runtime as a chat completion. The stateless part:
/// whatever would have to be remembered between two calls is refused by name.
final class ResponsesRequest implements ParsedRequest {
    static final ObjectMapper JSON = new ObjectMapper();

    /// Of the request's text in a tree, in the runtime's body, and in the buffer in which that
    /// grows.
    private static final int COPIES_OF_TEXT = 4;

    /// Of one name, value or bracket, in all three trees together: an entry of a linked map and its
    /// share of the table, the node, the text's header. Measured on the JVM: 260 bytes for the
    /// smallest items.
    private static final long TREE_BYTES_OF_TOKEN = 300;

    private static final String MAX_TOKENS = "max_output_tokens";

    /// Fields that are put to the runtime under the name of the chat completion's field.
    private static final Map<String, String> CHAT_NAMES =
            Map.ofEntries(
                    Map.entry("temperature", "temperature"),
                    Map.entry("top_p", "top_p"),
                    Map.entry("top_logprobs", "top_logprobs"),
                    Map.entry("parallel_tool_calls", "parallel_tool_calls"),
                    Map.entry("tools", "tools"),
                    Map.entry("tool_choice", "tool_choice"),
                    Map.entry("text", "response_format"),
                    Map.entry("user", "user"));

    /// Fields that the gateway answers for.
    private static final Set<String> OURS =
            Set.of(
                    "model",
                    "input",
                    "instructions",
                    "stream",
                    "stream_options",
                    "metadata",
                    MAX_TOKENS);

    private final Peek peek;
    private final ObjectNode request;
    private final ObjectNode chat;

    private ResponsesRequest(Peek peek, ObjectNode request, ObjectNode chat) {
        this.peek = peek;
        this.request = request;
        this.chat = chat;
    }

    /// What the trees take that are made of a body here: of the request, of the chat completion,
    /// and the copy of that for one instance. A request of many small values takes a hundred times
    /// its bytes: 4 MiB of them once filled the heap.
    ///
    /// @throws RefusedRequest when there is not that much room, now or ever
    static void charge(Peek peek, MemoryBudget budget, MemoryBudget.Account account) {
        long cost =
                account.taken()
                        + (long) peek.body().length() * COPIES_OF_TEXT
                        + peek.tokens() * TREE_BYTES_OF_TOKEN;
        if (cost > budget.shareOfCaller()) {
            throw new RefusedRequest(
                    ApiError.BODY_TOO_LARGE,
                    "The request body has "
                            + peek.tokens()
                            + " names and values, more than can be translated for a runtime within"
                            + " the memory of one key. Send fewer items in `input`, or use"
                            + " /v1/chat/completions, which passes them on as they are.");
        }
        if (!account.raiseTo(cost)) {
            throw BodyReader.noRoom(budget);
        }
    }

    /// @throws RefusedRequest naming the first field that is not understood or cannot be honoured
    static ResponsesRequest of(Peek peek) {
        ObjectNode request = tree(peek.body());
        for (Map.Entry<String, JsonNode> field : request.properties()) {
            checkKnown(field.getKey(), field.getValue());
        }
        return new ResponsesRequest(peek, request, ResponsesInput.toChat(request));
    }

    private static ObjectNode tree(Body body) {
        try {
            return (ObjectNode) JSON.readTree(body.array(), body.offset(), body.length());
        } catch (JsonProcessingException e) {
            throw new RefusedRequest(ApiError.INVALID_JSON, "The request body is not valid JSON.");
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    private static void checkKnown(String name, JsonNode value) {
        if (value.isNull() || OURS.contains(name) || CHAT_NAMES.containsKey(name)) {
            return;
        }
        boolean harmless =
                switch (name) {
                    case "store", "background" -> value.isBoolean() && !value.booleanValue();
                    case "truncation" -> value.asText().equals("disabled");
                    case "service_tier" -> value.asText().equals("auto");
                    case "include" -> value.isArray() && value.isEmpty();
                    default -> false;
                };
        if (!harmless) {
            throw unsupported(name, refusal(name));
        }
    }

    private static String refusal(String name) {
        return switch (name) {
            case "store", "previous_response_id", "conversation", "background" ->
                    "`"
                            + name
                            + "` needs responses to be kept between calls, and Casemate keeps none;"
                            + " send the whole conversation as `input`, with `store` false or left"
                            + " out.";
            default -> "`" + name + "` is not supported on /v1/responses; leave it out.";
        };
    }

    static RefusedRequest unsupported(String param, String message) {
        return new RefusedRequest(
                Refusal.parameter(ApiError.UNSUPPORTED_PARAMETER, param, message));
    }

    @Override
    public @Nullable String model() {
        return peek.model();
    }

    @Override
    public boolean stream() {
        return peek.stream();
    }

    ObjectNode request() {
        return request;
    }

    @Override
    public ByteBuf body(Route route, Capabilities capabilities) {
        ObjectNode body = chat.deepCopy();
        body.put("model", route.model());
        JsonNode limit = request.get(MAX_TOKENS);
        if (limit != null && !limit.isNull()) {
            body.set(maxTokensName(capabilities), limit);
        }
        if (peek.stream()) {
            body.put("stream", true);
            body.putObject("stream_options").put("include_usage", true);
        }
        try {
            return Unpooled.wrappedBuffer(JSON.writeValueAsBytes(body));
        } catch (JsonProcessingException e) {
            throw new UncheckedIOException(e);
        }
    }

    private static String maxTokensName(Capabilities capabilities) {
        if (capabilities.honours(Surface.CHAT, "max_completion_tokens")) {
            return "max_completion_tokens";
        }
        if (capabilities.honours(Surface.CHAT, "max_tokens")) {
            return "max_tokens";
        }
        throw notHonoured(MAX_TOKENS);
    }

    @Override
    public void checkHonoured(Capabilities capabilities) {
        if (!capabilities.serves(Surface.CHAT)) {
            throw new RefusedRequest(
                    ApiError.UNSUPPORTED_OPERATION,
                    "The model `" + peek.model() + "` cannot be used with /v1/responses.");
        }
        for (Map.Entry<String, String> name : CHAT_NAMES.entrySet()) {
            if (chat.has(name.getValue()) && !capabilities.honours(Surface.CHAT, name.getValue())) {
                throw notHonoured(name.getKey());
            }
        }
        if (request.hasNonNull(MAX_TOKENS)) {
            var _ = maxTokensName(capabilities);
        }
    }

    private static RefusedRequest notHonoured(String name) {
        return unsupported(
                name, "The model's runtime does not honour `" + name + "`; leave it out.");
    }

    @Override
    public AnswerWriter writer(AnswerHead head, Reply reply, TokenCount tokens, ChunkScan scan) {
        ResponseObject response = new ResponseObject(request);
        return head.eventStream()
                ? new ResponsesStreamWriter(reply, tokens, response)
                : new ResponsesWriter(reply, tokens, response);
    }
}
