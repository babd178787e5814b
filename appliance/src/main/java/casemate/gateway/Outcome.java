package casemate.gateway;

import casemate.identity.Caller;
import org.jspecify.annotations.Nullable;

/// How one model call ended, told once to every [OutcomeSink].
///
/// @param caller null when the key was not accepted
/// @param model the route's model; null when it did not come to a route
/// @param end what became of it
/// @param error why it was refused or failed; null otherwise
/// @param queueNanos from the decision to the lease of an instance; 0 when there was no lease, or
///   it was there at once
/// @param firstByteNanos from the arrival of the request to the first byte of the runtime's answer;
///   0 when there was none
/// @param totalNanos from the arrival of the request to its end
record Outcome(
        Operation operation,
        String requestId,
        @Nullable Caller caller,
        @Nullable String model,
        End end,
        @Nullable ApiError error,
        boolean stream,
        long promptTokens,
        long completionTokens,
        long queueNanos,
        long firstByteNanos,
        long totalNanos) {

    /// The ends that a request can have.
    enum End {
        COMPLETED,
        /// Never reached a runtime.
        REFUSED,
        /// The client went away.
        CANCELLED,
        /// Reached a runtime, and got no whole answer.
        FAILED
    }
}
