package casemate.runtimes.driver;

/// Whether a runtime can be used on this machine.
public sealed interface Availability {
    /// @param version as the runtime itself reports it
    /// @param location the program
    record Available(String version, String location) implements Availability {}

    /// @param reason what is missing, and what to do about it, in one sentence
    record Unavailable(String reason) implements Availability {}
}
