package casemate.setting;

import org.jspecify.annotations.Nullable;

/// Where a room takes the values of its settings from. A value that cannot be used has been noted
/// as a mistake, and the default is given instead, so that all mistakes can be told at once.
public interface Values {
    /// The value in force, or the default, which the setting must have.
    <T> T value(Setting<T> setting);

    /// The value that somebody gave; null where nobody did.
    <T> @Nullable T optional(Setting<T> setting);
}
