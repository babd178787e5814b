package casemate.setting;

import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.function.Function;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;

/// How the text of a setting becomes its value.
///
/// @param expected completes the sentence "expected ..."
/// @param parser gives null for a text that is not of this kind
/// @param printer gives a text that `parser` accepts
public record Kind<T>(
        String expected, Function<String, @Nullable T> parser, Function<T, String> printer) {
    public static final Kind<String> TEXT =
            new Kind<>("a text", s -> s.isBlank() ? null : s, s -> s);
    public static final Kind<Path> PATH =
            new Kind<>("an absolute path", Kind::absolutePath, Path::toString);
    public static final Kind<Boolean> BOOLEAN =
            new Kind<>(
                    "true or false",
                    s -> s.equals("true") ? Boolean.TRUE : s.equals("false") ? false : null,
                    b -> b ? "true" : "false");
    public static final Kind<Duration> DURATION =
            new Kind<>("a duration such as 500ms, 30s, 5m or 1h", Kind::duration, Kind::print);
    public static final Kind<Long> SIZE =
            new Kind<>("a size such as 64KiB, 16MiB or 2GiB", Kind::size, Kind::printSize);

    private static final Pattern AMOUNT = Pattern.compile("(\\d{1,15})\\s*([A-Za-z]{0,3})");
    private static final Map<String, Long> MILLIS =
            Map.of("ms", 1L, "s", 1000L, "m", 60_000L, "h", 3_600_000L, "d", 86_400_000L);
    private static final Map<String, Long> BYTES =
            Map.of(
                    "", 1L, "b", 1L, "kib", 1L << 10, "mib", 1L << 20, "gib", 1L << 30, "tib",
                    1L << 40);

    public static Kind<Integer> number(int least, int most) {
        return new Kind<>(
                "a whole number from " + least + " to " + most,
                s -> {
                    try {
                        int n = Integer.parseInt(s.replace("_", ""));
                        return n >= least && n <= most ? n : null;
                    } catch (NumberFormatException _) {
                        return null;
                    }
                },
                n -> Integer.toString(n));
    }

    public static Kind<String> oneOf(String... choices) {
        List<String> all = List.of(choices);
        return new Kind<>(
                "one of " + String.join(", ", all), s -> all.contains(s) ? s : null, s -> s);
    }

    public Kind<T> within(T least, T most, java.util.Comparator<T> order) {
        return new Kind<>(
                expected + " from " + printer.apply(least) + " to " + printer.apply(most),
                s -> {
                    T value = parser.apply(s);
                    return value != null
                                    && order.compare(value, least) >= 0
                                    && order.compare(value, most) <= 0
                            ? value
                            : null;
                },
                printer);
    }

    private static @Nullable Path absolutePath(String text) {
        String home = System.getProperty("user.home", "");
        String expanded = text.startsWith("~/") ? home + text.substring(1) : text;
        try {
            Path path = Path.of(expanded);
            return path.isAbsolute() ? path.normalize() : null;
        } catch (java.nio.file.InvalidPathException _) {
            return null;
        }
    }

    private static @Nullable Duration duration(String text) {
        if (text.equals("0")) {
            return Duration.ZERO;
        }
        Long millis = amount(text, MILLIS);
        return millis == null ? null : Duration.ofMillis(millis);
    }

    private static @Nullable Long size(String text) {
        return amount(text, BYTES);
    }

    private static @Nullable Long amount(String text, Map<String, Long> units) {
        Matcher m = AMOUNT.matcher(text.strip());
        if (!m.matches()) {
            return null;
        }
        Long unit = units.get(m.group(2).toLowerCase(Locale.ROOT));
        try {
            return unit == null ? null : Math.multiplyExact(Long.parseLong(m.group(1)), unit);
        } catch (ArithmeticException _) {
            return null;
        }
    }

    private static String print(Duration d) {
        long ms = d.toMillis();
        if (ms == 0) {
            return "0";
        }
        return ms % 3_600_000 == 0
                ? ms / 3_600_000 + "h"
                : ms % 60_000 == 0
                        ? ms / 60_000 + "m"
                        : ms % 1000 == 0 ? ms / 1000 + "s" : ms + "ms";
    }

    private static String printSize(long bytes) {
        String[] units = {"B", "KiB", "MiB", "GiB", "TiB"};
        int unit = 0;
        while (unit < units.length - 1 && bytes != 0 && bytes % 1024 == 0) {
            bytes /= 1024;
            unit++;
        }
        return bytes + units[unit];
    }
}
