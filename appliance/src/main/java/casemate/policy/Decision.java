package casemate.policy;

/// What the policy said for one request, and why.
public sealed interface Decision {
    record Allow(Route route, String rule) implements Decision {}

    /// The kinds of denials, which callers have to tell apart.
    enum Denial {
        /// No such workload for this caller, whether or not there is one for others.
        NOT_SERVED,
        /// There is one, and the caller may not use it so.
        NOT_ALLOWED
    }

    /// @param rule which rule decided
    /// @param message what was asked, what is allowed, what would have to change
    record Deny(Denial kind, String rule, String message) implements Decision {}
}
