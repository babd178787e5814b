package casemate.setting;

import java.time.Duration;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.Locale;
import org.jspecify.annotations.Nullable;

/// One setting: its name in `casemate.yaml`, its kind and its default.
///
/// @param name dotted path of the keys
/// @param fallback the default; null when the setting has none and may be left out
/// @param meaning one line for the reference and for `casemate config show`
/// @param isSecret whether its value is shown to nobody, in no message and no listing
/// @param formerNames names that still set it, with a warning that says the new one
public record Setting<T>(
        String name,
        Kind<T> kind,
        @Nullable T fallback,
        String meaning,
        boolean isSecret,
        List<String> formerNames) {
    public Setting {
        formerNames = List.copyOf(formerNames);
    }

    public Setting(String name, Kind<T> kind, @Nullable T fallback, String meaning) {
        this(name, kind, fallback, meaning, false, List.of());
    }

    /// A wait: from 100 ms to a day.
    public static Setting<Duration> wait(String name, Duration fallback, String meaning) {
        return new Setting<>(
                name,
                Kind.DURATION.within(
                        Duration.ofMillis(100), Duration.ofDays(1), Comparator.naturalOrder()),
                fallback,
                meaning);
    }

    /// The same setting, its value for no eyes.
    public Setting<T> secret() {
        return new Setting<>(name, kind, fallback, meaning, true, formerNames);
    }

    /// The same setting, which an earlier release called otherwise.
    public Setting<T> formerly(String... names) {
        List<String> all = new ArrayList<>(formerNames);
        all.addAll(List.of(names));
        return new Setting<>(name, kind, fallback, meaning, isSecret, all);
    }

    /// The same setting below a group.
    public Setting<T> under(String group) {
        return new Setting<>(
                group + "." + name,
                kind,
                fallback,
                meaning,
                isSecret,
                formerNames.stream().map(former -> group + "." + former).toList());
    }

    /// The environment variable that overrides it: `listen.port` is `CASEMATE_LISTEN_PORT`.
    public String variable() {
        return variable(name);
    }

    public static String variable(String name) {
        return "CASEMATE_" + name.toUpperCase(Locale.ROOT).replace('.', '_').replace('-', '_');
    }

    /// What may be shown of a value, or of a text that was meant to be one.
    public String shown(String text) {
        return isSecret ? "(secret)" : text;
    }

    public String fallbackText() {
        return fallback == null ? "" : kind.printer().apply(fallback);
    }
}
