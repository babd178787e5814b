package casemate.gateway;

import casemate.gateway.refusal.ApiError;
import casemate.gateway.refusal.Refusal;
import casemate.gateway.refusal.RefusedRequest;
import casemate.policy.Decision;
import casemate.policy.Policy;

/// Before anything is asked of a model or an instance: below here nothing can run without a
/// [Permit].
record Permitted(Policy policy) implements Station {
    @Override
    public boolean pass(ModelCall call) {
        String model = call.found().request().model();
        if (model == null) {
            throw new RefusedRequest(
                    Refusal.parameter(
                            ApiError.MISSING_PARAMETER,
                            "model",
                            "The request names no `model`. GET /v1/models lists those that are"
                                    + " served."));
        }
        Decision decision =
                policy.decide(new Policy.Question(call.found().caller().keyId(), model));
        call.found().decision(decision);
        call.found().permit(Permit.of(decision));
        return true;
    }
}
