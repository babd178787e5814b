package casemate.signing.json;

import java.nio.charset.StandardCharsets;
import java.util.Base64;
import java.util.HexFormat;
import java.util.Iterator;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/// Writes JSON in one way only: no white space, fields in the order given, text outside ASCII
/// escaped. The same value always gives the same bytes, so what is signed can be made again.
public final class JsonWriter {
    private final StringBuilder out = new StringBuilder();

    private JsonWriter() {}

    /// @param value a Map, List, String, Boolean, Long, Integer or byte[] (as base64) of such
    public static byte[] write(Object value) {
        var writer = new JsonWriter();
        writer.value(value);
        return writer.out.toString().getBytes(StandardCharsets.US_ASCII);
    }

    /// A map in the order of its arguments: name, value, name, value.
    public static Map<String, Object> fields(Object... namesAndValues) {
        var map = new LinkedHashMap<String, Object>();
        for (int i = 0; i < namesAndValues.length; i += 2) {
            map.put((String) namesAndValues[i], namesAndValues[i + 1]);
        }
        return map;
    }

    private void value(Object value) {
        switch (value) {
            case Map<?, ?> map -> object(map);
            case List<?> list -> array(list);
            case String text -> string(text);
            case byte[] bytes -> string(Base64.getEncoder().encodeToString(bytes));
            case Long number -> out.append(number.longValue());
            case Integer number -> out.append(number.intValue());
            case Boolean truth -> out.append(truth.booleanValue());
            default ->
                    throw new IllegalArgumentException(
                            "No JSON form for " + value.getClass().getName());
        }
    }

    private void object(Map<?, ?> map) {
        out.append('{');
        Iterator<? extends Map.Entry<?, ?>> entries = map.entrySet().iterator();
        while (entries.hasNext()) {
            Map.Entry<?, ?> entry = entries.next();
            string((String) entry.getKey());
            out.append(':');
            value(entry.getValue());
            if (entries.hasNext()) {
                out.append(',');
            }
        }
        out.append('}');
    }

    private void array(List<?> list) {
        out.append('[');
        for (int i = 0; i < list.size(); i++) {
            if (i > 0) {
                out.append(',');
            }
            value(list.get(i));
        }
        out.append(']');
    }

    private void string(String text) {
        out.append('"');
        for (int i = 0; i < text.length(); i++) {
            char c = text.charAt(i);
            if (c == '"' || c == '\\') {
                out.append('\\').append(c);
            } else if (c < 0x20 || c > 0x7e) {
                out.append("\\u" + HexFormat.of().toHexDigits(c));
            } else {
                out.append(c);
            }
        }
        out.append('"');
    }
}
