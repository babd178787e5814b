package casemate.gateway.relay;

import casemate.gateway.refusal.Refusal;
import com.fasterxml.jackson.core.JsonFactory;
import com.fasterxml.jackson.core.JsonParser;
import com.fasterxml.jackson.core.JsonToken;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import org.jspecify.annotations.Nullable;

/// What a runtime said went wrong, in whatever shape it said it, as OpenAI's error object.
///
/// @param code the runtime's own word; null when it gave none or only repeated the HTTP status
public record RuntimeError(
        String message, String type, @Nullable String param, @Nullable String code) {
    /// More of a runtime's error than this is not read.
    static final int MAX_BYTES = 64 << 10;

    private static final int SHOWN_TEXT = 500;
    private static final JsonFactory JSON = new JsonFactory();

    /// @param status the answer's HTTP status, for the type where the runtime gave none
    public static RuntimeError parse(byte[] bytes, int offset, int length, int status) {
        Fields fields = new Fields();
        try (JsonParser parser = JSON.createParser(bytes, offset, Math.min(length, MAX_BYTES))) {
            if (parser.nextToken() == JsonToken.START_OBJECT) {
                fields.read(parser);
            }
        } catch (IOException e) {
            // Not JSON, or cut: what was read so far is what there is.
        }
        String message = fields.message;
        if (message == null) {
            message = text(bytes, offset, length, status);
        }
        String type = fields.type == null ? type(status) : fields.type;
        return new RuntimeError(message, type, fields.param, fields.code);
    }

    private static String type(int status) {
        return status < 500 ? "invalid_request_error" : "server_error";
    }

    private static String text(byte[] bytes, int offset, int length, int status) {
        String text =
                new String(bytes, offset, Math.min(length, SHOWN_TEXT), StandardCharsets.UTF_8)
                        .replaceAll("\\p{Cntrl}+", " ")
                        .strip();
        return text.isEmpty() || text.startsWith("<") || text.startsWith("{")
                ? "The runtime answered with status " + status + " and no reason."
                : text;
    }

    byte[] json() {
        return Refusal.errorObject(message, type, param, code).getBytes(StandardCharsets.UTF_8);
    }

    private static final class Fields {
        private @Nullable String message;
        private @Nullable String type;
        private @Nullable String param;
        private @Nullable String code;

        private void read(JsonParser parser) throws IOException {
            for (String name = parser.nextFieldName();
                    name != null;
                    name = parser.nextFieldName()) {
                JsonToken value = parser.nextToken();
                if (name.equals("error") && value == JsonToken.START_OBJECT) {
                    read(parser);
                } else if (value == JsonToken.VALUE_STRING) {
                    set(name, parser.getText());
                } else {
                    parser.skipChildren();
                }
            }
        }

        private void set(String name, String value) {
            switch (name) {
                case "error", "message", "detail" -> message = message == null ? value : message;
                case "type" -> type = value;
                case "param" -> param = value;
                case "code" -> code = value;
                default -> {}
            }
        }
    }
}
