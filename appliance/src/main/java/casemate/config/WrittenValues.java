package casemate.config;

import casemate.setting.Setting;
import casemate.setting.Values;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/// The values that were written: on the command line, else in the environment, else in the file.
/// Keeps what is in force and from where, what is wrong, and what is out of date.
final class WrittenValues implements Values {
    private final ConfigSources sources;
    private final Map<String, Located> inFile;
    private final List<Mistake> mistakes;
    private final Map<String, Effective> effective = new LinkedHashMap<>();
    private final List<String> outOfDate = new ArrayList<>();

    /// @param inFile by dotted name; may grow as sections are read
    WrittenValues(ConfigSources sources, Map<String, Located> inFile, List<Mistake> mistakes) {
        this.sources = sources;
        this.inFile = inFile;
        this.mistakes = mistakes;
    }

    @Override
    public <T> T value(Setting<T> setting) {
        return value(setting, Objects.requireNonNull(setting.fallback()));
    }

    /// @param fallback a default that only this process knows
    <T> T value(Setting<T> setting, T fallback) {
        T value = optional(setting);
        if (value != null) {
            return value;
        }
        keep(setting, fallback, new Origin.Default());
        return fallback;
    }

    @Override
    public <T> @Nullable T optional(Setting<T> setting) {
        Optional<Located> written = written(setting.name());
        for (String former : setting.formerNames()) {
            Optional<Located> old = written(former);
            if (old.isEmpty()) {
                continue;
            }
            if (written.isPresent()) {
                mistakes.add(
                        new Mistake(
                                old.get().origin().toString(),
                                String.format(
                                        Locale.ROOT,
                                        "%s is now called %s, which is set as well (%s): remove the"
                                                + " former",
                                        former,
                                        setting.name(),
                                        written.get().origin())));
                continue;
            }
            outOfDate.add(
                    String.format(
                            Locale.ROOT,
                            "%s: %s is now called %s. Recommended action: rename it.",
                            old.get().origin(),
                            former,
                            setting.name()));
            written = old;
        }
        return written.isEmpty() ? null : parse(setting, written.get());
    }

    private <T> @Nullable T parse(Setting<T> setting, Located written) {
        T value = setting.kind().parser().apply(written.text());
        if (value == null) {
            mistakes.add(
                    new Mistake(
                            written.origin().toString(),
                            String.format(
                                    Locale.ROOT,
                                    "%s: expected %s, found `%s`",
                                    setting.name(),
                                    setting.kind().expected(),
                                    setting.shown(written.text()))));
            return null;
        }
        keep(setting, value, written.origin());
        return value;
    }

    private <T> void keep(Setting<T> setting, T value, Origin origin) {
        String shown = setting.shown(setting.kind().printer().apply(value));
        effective.put(setting.name(), new Effective(setting.name(), shown, origin));
    }

    private Optional<Located> written(String name) {
        String flag = sources.flags().get(name);
        if (flag != null) {
            String shown = sources.flagNames().getOrDefault(name, "--set");
            return Optional.of(new Located(flag, new Origin.Flag(shown)));
        }
        String variable = sources.environment().get(Setting.variable(name));
        // Two models' names can make the same variable.
        if (variable != null && !name.startsWith("models.")) {
            return Optional.of(
                    new Located(variable, new Origin.Environment(Setting.variable(name))));
        }
        return Optional.ofNullable(inFile.get(name));
    }

    /// Every setting in force, in the order in which they were asked for.
    List<Effective> effective() {
        return List.copyOf(effective.values());
    }

    @Nullable Effective effective(Setting<?> setting) {
        return effective.get(setting.name());
    }

    /// What was set by a former name, each with what to do about it.
    List<String> outOfDate() {
        return List.copyOf(outOfDate);
    }
}
