package casemate.gateway.refusal;

import com.fasterxml.jackson.core.io.JsonStringEncoder;
import java.nio.charset.StandardCharsets;
import org.jspecify.annotations.Nullable;

/// What a caller is told instead of an answer.
///
/// @param message one sentence or two: what, where, the numbers, what to do
/// @param param the request field that is at fault; null when none is
/// @param retryAfterSeconds sent as `Retry-After`; 0 when trying again will not help
public record Refusal(
        ApiError error, String message, @Nullable String param, int retryAfterSeconds) {

    public static Refusal of(ApiError error, String message) {
        return new Refusal(error, message, null, 0);
    }

    public static Refusal parameter(ApiError error, String param, String message) {
        return new Refusal(error, message, param, 0);
    }

    public static Refusal retry(ApiError error, int seconds, String message) {
        return new Refusal(error, message, null, seconds);
    }

    /// OpenAI's error object.
    public byte[] json() {
        return errorObject(message, error.type(), param, error.code())
                .getBytes(StandardCharsets.UTF_8);
    }

    public static String errorObject(
            String message, String type, @Nullable String param, @Nullable String code) {
        StringBuilder json = new StringBuilder(message.length() + 96);
        json.append("{\"error\":{\"message\":");
        quote(json, message);
        json.append(",\"type\":");
        quote(json, type);
        json.append(",\"param\":");
        quote(json, param);
        json.append(",\"code\":");
        quote(json, code);
        return json.append("}}").toString();
    }

    private static void quote(StringBuilder json, @Nullable String text) {
        if (text == null) {
            json.append("null");
            return;
        }
        json.append('"');
        JsonStringEncoder.getInstance().quoteAsString(text, json);
        json.append('"');
    }
}
