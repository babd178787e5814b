package casemate.gateway;

import casemate.gateway.refusal.ApiError;
import casemate.gateway.surface.Operation;
import casemate.identity.Caller;
import casemate.policy.Decision;
import org.jspecify.annotations.Nullable;

/// How one model call ended, told once to every [OutcomeSink].
///
/// @param caller null when the key was not accepted
/// @param decision what the policy said; null when it was not asked
/// @param servedBy the instance that had the call, the last of several; null when none had it
/// @param end what became of it
/// @param error why it was refused or failed; null otherwise
/// @param queueNanos from the decision to the lease of an instance; 0 when there was no lease, or
///   it was there at once
/// @param firstByteNanos from the arrival of the request to the first byte of the runtime's answer;
///   0 when there was none
/// @param totalNanos from the arrival of the request to its end
public record Outcome(
        Operation operation,
        String requestId,
        @Nullable Caller caller,
        @Nullable Decision decision,
        @Nullable ServedBy servedBy,
        End end,
        @Nullable ApiError error,
        boolean stream,
        long promptTokens,
        long completionTokens,
        long queueNanos,
        long firstByteNanos,
        long totalNanos) {

    /// @param instance its identifier
    /// @param runtime of its driver, such as `llama-server`
    public record ServedBy(String instance, String runtime) {}

    /// The route's model; null when the call did not come to a route.
    public @Nullable String model() {
        return decision instanceof Decision.Allow(var route, _) ? route.model() : null;
    }

    /// The ends that a request can have.
    public enum End {
        COMPLETED,
        /// Never reached a runtime.
        REFUSED,
        /// The client went away.
        CANCELLED,
        /// Reached a runtime, and got no whole answer.
        FAILED
    }
}
