package casemate.config;

import java.util.Locale;
import org.jspecify.annotations.Nullable;

/// One setting: its name in `casemate.yaml`, its kind and its default.
///
/// @param name dotted path of the keys
/// @param fallback the default; null when the setting has none and may be left out
/// @param meaning one line for the reference and for `casemate config show`
record Setting<T>(String name, Kind<T> kind, @Nullable T fallback, String meaning) {

    /// The environment variable that overrides it: `listen.port` is `CASEMATE_LISTEN_PORT`.
    String variable() {
        return "CASEMATE_" + name.toUpperCase(Locale.ROOT).replace('.', '_').replace('-', '_');
    }

    String fallbackText() {
        return fallback == null ? "" : kind.printer().apply(fallback);
    }
}
