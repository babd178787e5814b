package casemate.gateway.sinks;

import casemate.gateway.Outcome;
import casemate.gateway.OutcomeSink;
import casemate.identity.Caller;
import casemate.metering.Usage;
import casemate.metering.UsageMeter;

/// Hands what was used to metering: every call that reached a runtime, whatever its end.
public record UsageSink(UsageMeter meter) implements OutcomeSink {
    @Override
    public void ended(Outcome outcome) {
        Caller caller = outcome.caller();
        String model = outcome.model();
        if (outcome.end() == Outcome.End.REFUSED || caller == null || model == null) {
            return;
        }
        meter.record(
                new Usage(
                        caller.keyId(),
                        model,
                        end(outcome.end()),
                        outcome.promptTokens(),
                        outcome.completionTokens()));
    }

    private static Usage.Outcome end(Outcome.End end) {
        return switch (end) {
            case COMPLETED -> Usage.Outcome.COMPLETED;
            case CANCELLED -> Usage.Outcome.CANCELLED;
            case FAILED, REFUSED -> Usage.Outcome.FAILED;
        };
    }
}
