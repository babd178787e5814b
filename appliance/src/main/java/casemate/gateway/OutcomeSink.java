package casemate.gateway;

/// Hears of the end of every model call: usage, metrics, log. Called on the event loop: never
/// blocks, never throws.
@FunctionalInterface
interface OutcomeSink {
    void ended(Outcome outcome);
}
