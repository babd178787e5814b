package casemate.metering;

/// Takes what was used. Called on the event loop: never blocks, never throws.
public interface UsageMeter {
    void record(Usage usage);
}
