package casemate.metering;

/// What one request used, recorded once, whatever its end was.
///
/// @param keyId the caller's key identifier
/// @param model the served model's name
/// @param promptTokens as the runtime counted them; 0 when it never said
/// @param completionTokens as the runtime counted them, or what we saw go by when the stream was
///   cut
public record Usage(
        String keyId, String model, Outcome outcome, long promptTokens, long completionTokens) {

    /// How a request ended.
    public enum Outcome {
        COMPLETED,
        /// The client went away.
        CANCELLED,
        /// The runtime failed after the request had reached it.
        FAILED
    }
}
