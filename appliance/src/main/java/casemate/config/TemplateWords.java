package casemate.config;

import casemate.base.Nearest;
import casemate.runtimes.driver.Placeholders;
import casemate.runtimes.driver.Surface;
import casemate.runtimes.model.ModelFormat;
import java.util.Arrays;
import java.util.Locale;
import java.util.Set;
import java.util.TreeSet;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;

/// The words of a declared runtime that the drivers give their meaning. Each method gives what is
/// wrong, or null.
final class TemplateWords {
    private static final Set<String> FORMATS = words(ModelFormat.values());
    private static final Set<String> SURFACES = words(Surface.values());

    private TemplateWords() {}

    static @Nullable String format(String word) {
        return unknown(word, FORMATS);
    }

    static @Nullable String surface(String word) {
        return unknown(word, SURFACES);
    }

    static @Nullable String placeholders(String text) {
        for (String name : Placeholders.in(Set.of(text))) {
            if (!Placeholders.NAMES.contains(name)) {
                return "there is no placeholder `{"
                        + name
                        + "}`, only {"
                        + String.join("}, {", new TreeSet<>(Placeholders.NAMES))
                        + "}."
                        + Nearest.hint(name, Placeholders.NAMES);
            }
        }
        return null;
    }

    /// @param used in the command and in the environment
    static @Nullable String endpoint(Set<String> used) {
        if (used.contains("socket") == used.contains("port")) {
            return "must use exactly one of {socket} and {port}";
        }
        return used.contains("key") && used.contains("socket")
                ? "uses {key}, which only exists together with {port}"
                : null;
    }

    private static @Nullable String unknown(String word, Set<String> known) {
        String lower = word.toLowerCase(Locale.ROOT);
        return known.contains(lower)
                ? null
                : "expected one of "
                        + String.join(", ", known)
                        + ", found `"
                        + word
                        + "`."
                        + Nearest.hint(lower, known);
    }

    private static Set<String> words(Enum<?>[] values) {
        return Arrays.stream(values)
                .map(value -> value.name().toLowerCase(Locale.ROOT))
                .collect(Collectors.toCollection(TreeSet::new));
    }
}
