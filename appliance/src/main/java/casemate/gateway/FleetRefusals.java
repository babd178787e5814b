package casemate.gateway;

import casemate.gateway.refusal.ApiError;
import casemate.gateway.refusal.Refusal;
import casemate.runtimes.fleet.RefusedException;

/// What the fleet's refusals are on the wire.
final class FleetRefusals {
    private FleetRefusals() {}

    static Refusal refusal(RefusedException refused) {
        String why = String.valueOf(refused.getMessage());
        return switch (refused.reason()) {
            case UNKNOWN_MODEL -> Refusal.parameter(ApiError.MODEL_NOT_FOUND, "model", why);
            case QUEUE_FULL -> Refusal.retry(ApiError.QUEUE_FULL, 1, why);
            case START_FAILED -> Refusal.retry(ApiError.MODEL_FAILING, 10, why);
            case TOO_LARGE -> Refusal.of(ApiError.MODEL_TOO_LARGE, why);
            case NO_ROOM -> Refusal.retry(ApiError.MODEL_LOADING, 5, why);
            case STOPPING -> Refusal.retry(ApiError.SHUTTING_DOWN, 10, why);
        };
    }
}
