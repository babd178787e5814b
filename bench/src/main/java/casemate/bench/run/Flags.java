package casemate.bench.run;

import java.nio.file.Path;
import java.util.Arrays;
import java.util.HashMap;
import java.util.Iterator;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/// The options of a benchmark: `--name value` each.
public final class Flags {
    private final Map<String, String> values = new HashMap<>();
    private final String command;

    /// @param name of the benchmark
    /// @param known every option with its default
    /// @throws IllegalArgumentException naming the word that is wrong
    public Flags(String name, Map<String, String> known, String[] args) {
        values.putAll(known);
        command = ("./dev bench " + name + " " + String.join(" ", args)).strip();
        Iterator<String> words = Arrays.asList(args).iterator();
        while (words.hasNext()) {
            String flag = words.next();
            if (!known.containsKey(flag)) {
                throw new IllegalArgumentException("There is no option " + flag + ".");
            }
            if (!words.hasNext()) {
                throw new IllegalArgumentException(flag + " needs a value.");
            }
            values.put(flag, words.next());
        }
    }

    public String command() {
        return command;
    }

    public int number(String flag, int least, int most) {
        String value = text(flag);
        int number;
        try {
            number = Integer.parseInt(value);
        } catch (NumberFormatException e) {
            throw new IllegalArgumentException(flag + " needs a number, not " + value, e);
        }
        if (number < least || number > most) {
            throw new IllegalArgumentException(
                    flag + " is " + number + ", not in " + least + ".." + most + ".");
        }
        return number;
    }

    public String text(String flag) {
        return values.getOrDefault(flag, "");
    }

    public @Nullable Path file(String flag) {
        return text(flag).isEmpty() ? null : Path.of(text(flag)).toAbsolutePath();
    }
}
