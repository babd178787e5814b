package casemate.gateway;

/// Hears of the end of every model call, refusals included: usage, metrics, log. Called on the
/// event loop: never blocks.
@FunctionalInterface
public interface OutcomeSink {
    void ended(Outcome outcome);
}
