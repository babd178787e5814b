package casemate.identity;

import org.jspecify.annotations.Nullable;

/// Tells callers by their keys. Consulted on the event loop, before any other byte of the request
/// is looked at: never blocks.
public interface Callers {
    /// @param authorization the header's value as it came, such as `Bearer cmk-...`; null when
    ///   there was none
    /// @return the caller, or null when the key is missing, malformed, unknown or revoked
    @Nullable Caller authenticate(@Nullable String authorization);
}
