package casemate.gateway;

import casemate.gateway.refusal.ApiError;
import casemate.gateway.refusal.Refusal;
import casemate.gateway.refusal.RefusedRequest;
import casemate.policy.Decision;
import casemate.policy.Route;

/// The policy's leave for one call, without which nothing is put to a runtime ([Exchange] asks for
/// one). It names the candidates for serving the call: the decision's route, and once more the same
/// route, for a call that found no instance there.
final class Permit {
    private static final int CANDIDATES = 2;

    private final Decision.Allow decision;
    private int candidate = 1;

    private Permit(Decision.Allow decision) {
        this.decision = decision;
    }

    /// The only way to one.
    ///
    /// @throws RefusedRequest when the decision was another
    static Permit of(Decision decision) {
        return switch (decision) {
            case Decision.Allow allow -> new Permit(allow);
            case Decision.Deny(Decision.Denial kind, _, String message) ->
                    throw new RefusedRequest(
                            switch (kind) {
                                case NOT_SERVED ->
                                        Refusal.parameter(
                                                ApiError.MODEL_NOT_FOUND, "model", message);
                                case NOT_ALLOWED ->
                                        Refusal.parameter(
                                                ApiError.PERMISSION_DENIED, "model", message);
                            });
        };
    }

    Route route() {
        return decision.route();
    }

    /// Whether no other candidate was tried before.
    boolean first() {
        return candidate == 1;
    }

    /// Goes to the next candidate.
    ///
    /// @return false when there is none
    boolean next() {
        if (candidate == CANDIDATES) {
            return false;
        }
        candidate++;
        return true;
    }
}
