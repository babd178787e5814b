package casemate.policy;

/// What the policy said for one request, and why.
public sealed interface Decision {
    record Allow(Route route, String rule) implements Decision {}

    /// @param rule which rule decided
    /// @param message what was asked, what is allowed, what would have to change
    record Deny(String rule, String message) implements Decision {}
}
