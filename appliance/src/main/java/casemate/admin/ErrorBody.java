package casemate.admin;

import io.quarkus.runtime.annotations.RegisterForReflection;

/// An error in the form that OpenAI's clients know.
@RegisterForReflection
public record ErrorBody(Detail error) {
    @RegisterForReflection
    public record Detail(String message, String type, String code) {}

    static ErrorBody of(int status, String message) {
        String type = status >= 500 ? "server_error" : "invalid_request_error";
        String code =
                switch (status) {
                    case 400 -> "invalid_request";
                    case 401 -> "invalid_api_key";
                    case 403 -> "operator_key_required";
                    case 404 -> "not_found";
                    case 405 -> "method_not_allowed";
                    case 409 -> "conflict";
                    case 415 -> "unsupported_media_type";
                    default -> status >= 500 ? "internal_error" : "invalid_request";
                };
        return new ErrorBody(new Detail(message, type, code));
    }
}
