package casemate.gateway.refusal;

import java.util.Locale;

/// Every way in which the gateway refuses or fails: code, HTTP status and type in one place. The
/// names are the `code` of OpenAI's error object in lower case.
public enum ApiError {
    INVALID_HTTP(400, Type.REQUEST),
    INVALID_JSON(400, Type.REQUEST),
    INVALID_VALUE(400, Type.REQUEST),
    MISSING_PARAMETER(400, Type.REQUEST),
    UNSUPPORTED_PARAMETER(400, Type.REQUEST),
    UNSUPPORTED_OPERATION(400, Type.REQUEST),
    INVALID_API_KEY(401, Type.AUTHENTICATION),
    PERMISSION_DENIED(403, Type.PERMISSION),
    MODEL_NOT_FOUND(404, Type.REQUEST),
    UNKNOWN_URL(404, Type.REQUEST),
    METHOD_NOT_ALLOWED(405, Type.REQUEST),
    BODY_TIMEOUT(408, Type.REQUEST),
    BODY_TOO_LARGE(413, Type.REQUEST),
    UNSUPPORTED_MEDIA_TYPE(415, Type.REQUEST),
    WRONG_HOST(421, Type.REQUEST),
    ENDS_RUNTIMES(422, Type.REQUEST),
    QUEUE_FULL(429, Type.RATE),
    TOO_MANY_REQUESTS(429, Type.RATE),
    INTERNAL_ERROR(500, Type.SERVER),
    RUNTIME_FAILED(502, Type.SERVER),
    MODEL_LOADING(503, Type.SERVER),
    MODEL_FAILING(503, Type.SERVER),
    MODEL_TOO_LARGE(503, Type.SERVER),
    STARTING(503, Type.SERVER),
    SHUTTING_DOWN(503, Type.SERVER),
    FIRST_BYTE_TIMEOUT(504, Type.SERVER),
    STREAM_STALLED(504, Type.SERVER);

    private final int status;
    private final Type type;
    private final String code;

    ApiError(int status, Type type) {
        this.status = status;
        this.type = type;
        this.code = name().toLowerCase(Locale.ROOT);
    }

    public int status() {
        return status;
    }

    /// OpenAI's `type`, the coarse kind that clients branch on.
    public String type() {
        return type.text;
    }

    public String code() {
        return code;
    }

    /// Where the error is explained, relative to the documentation's root.
    public String documentation() {
        return "reference/errors.md#" + code;
    }

    private enum Type {
        REQUEST("invalid_request_error"),
        AUTHENTICATION("authentication_error"),
        PERMISSION("permission_error"),
        RATE("rate_limit_error"),
        SERVER("server_error");

        private final String text;

        Type(String text) {
            this.text = text;
        }
    }
}
