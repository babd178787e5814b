package casemate.runtimes.driver;

import java.util.Collection;
import java.util.Map;
import java.util.Set;
import java.util.TreeSet;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/// What a declared runtime's command and environment may have in braces. [RuntimeTemplate] says
/// what each stands for.
public final class Placeholders {
    /// Every name there is, without its braces.
    public static final Set<String> NAMES =
            Set.of("model", "name", "socket", "port", "key", "context", "slots", "threads", "gpus");

    private static final Pattern PLACEHOLDER = Pattern.compile("\\{([a-z]+)}");

    private Placeholders() {}

    /// @return the names that stand in the texts, known or not, in order
    public static Set<String> in(Collection<String> texts) {
        Set<String> names = new TreeSet<>();
        for (String text : texts) {
            PLACEHOLDER.matcher(text).results().forEach(match -> names.add(match.group(1)));
        }
        return names;
    }

    static String fill(String text, Map<String, String> values) {
        return PLACEHOLDER
                .matcher(text)
                .replaceAll(
                        match -> Matcher.quoteReplacement(values.getOrDefault(match.group(1), "")));
    }
}
