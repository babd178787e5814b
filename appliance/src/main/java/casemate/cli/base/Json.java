package casemate.cli.base;

import java.util.Locale;
import java.util.Map;
import java.util.StringJoiner;

/// Writes JSON without a library, so that small commands start fast.
public final class Json {
    private Json() {}

    /// @param value text, number, boolean, null, map with text keys, or any iterable of these
    public static String of(Object value) {
        StringBuilder out = new StringBuilder();
        write(value, out);
        return out.toString();
    }

    private static void write(@org.jspecify.annotations.Nullable Object value, StringBuilder out) {
        switch (value) {
            case null -> out.append("null");
            case Number n -> out.append(n);
            case Boolean b -> out.append(b);
            // A path iterates over its own parts, without end.
            case java.nio.file.Path path -> out.append(quote(path.toString()));
            case Map<?, ?> map -> {
                StringJoiner members = new StringJoiner(",", "{", "}");
                map.forEach((k, v) -> members.add(quote(k.toString()) + ":" + nested(v)));
                out.append(members);
            }
            case Iterable<?> items -> {
                StringJoiner elements = new StringJoiner(",", "[", "]");
                items.forEach(item -> elements.add(nested(item)));
                out.append(elements);
            }
            default -> out.append(quote(value.toString()));
        }
    }

    private static String nested(@org.jspecify.annotations.Nullable Object value) {
        StringBuilder out = new StringBuilder();
        write(value, out);
        return out.toString();
    }

    private static String quote(String text) {
        StringBuilder out = new StringBuilder("\"");
        for (int i = 0; i < text.length(); i++) {
            char c = text.charAt(i);
            switch (c) {
                case '"' -> out.append("\\\"");
                case '\\' -> out.append("\\\\");
                case '\n' -> out.append("\\n");
                case '\r' -> out.append("\\r");
                case '\t' -> out.append("\\t");
                default -> {
                    if (c < 0x20) {
                        out.append(String.format(Locale.ROOT, "\\u%04x", (int) c));
                    } else {
                        out.append(c);
                    }
                }
            }
        }
        return out.append('"').toString();
    }
}
