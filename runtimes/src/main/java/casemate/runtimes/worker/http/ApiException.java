package casemate.runtimes.worker.http;

import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import com.fasterxml.jackson.databind.node.ObjectNode;
import org.jspecify.annotations.Nullable;

/// A refusal, with everything that the OpenAI error body says about it.
public final class ApiException extends RuntimeException {
    private static final long serialVersionUID = 1L;

    private final int status;
    private final String type;
    private final @Nullable String param;
    private final @Nullable String code;

    public ApiException(
            int status,
            String type,
            String message,
            @Nullable String param,
            @Nullable String code) {
        // A refusal is an answer, not a failure: nobody reads its stack.
        super(message, null, false, false);
        this.status = status;
        this.type = type;
        this.param = param;
        this.code = code;
    }

    /// 400: a parameter has a wrong type or value.
    public static ApiException invalid(@Nullable String param, String message) {
        return new ApiException(400, "invalid_request_error", message, param, "invalid_value");
    }

    /// 400: a parameter that this runtime does not have.
    public static ApiException unsupported(String param, String message) {
        return new ApiException(
                400, "invalid_request_error", message, param, "unsupported_parameter");
    }

    /// 400: the prompt does not fit.
    public static ApiException tooLong(String param, String message) {
        return new ApiException(
                400, "invalid_request_error", message, param, "context_length_exceeded");
    }

    public static ApiException notFound(String message, @Nullable String param, String code) {
        return new ApiException(404, "invalid_request_error", message, param, code);
    }

    /// 503: try again later.
    public static ApiException unavailable(String message, String code) {
        return new ApiException(503, "service_unavailable", message, null, code);
    }

    /// 500: the runtime failed.
    public static ApiException failed(String message) {
        return new ApiException(500, "server_error", message, null, "runtime_error");
    }

    public int status() {
        return status;
    }

    /// `{"error":{"message","type","param","code"}}`.
    public ObjectNode body() {
        ObjectNode error = JsonNodeFactory.instance.objectNode();
        error.put("message", getMessage());
        error.put("type", type);
        error.put("param", param);
        error.put("code", code);
        ObjectNode body = JsonNodeFactory.instance.objectNode();
        body.set("error", error);
        return body;
    }
}
