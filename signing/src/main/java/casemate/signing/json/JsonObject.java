package casemate.signing.json;

import casemate.signing.Check;
import casemate.signing.RefusedException;
import casemate.signing.StrictBase64;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.HexFormat;
import java.util.List;
import java.util.Map;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/// One JSON object being read by a format: typed fields, each named in messages by its path. A
/// format ends with [#done], which refuses what it did not ask for.
public final class JsonObject {
    private static final int MAX_LIST = 100_000;

    private final String where;
    private final Map<String, Object> fields;
    private final Set<String> asked = new HashSet<>();

    JsonObject(String where, Map<String, Object> fields) {
        this.where = where;
        this.fields = fields;
    }

    public String where() {
        return where;
    }

    /// Whether the field is there and not null.
    public boolean has(String name) {
        asked.add(name);
        return fields.containsKey(name);
    }

    /// The names of all fields, for objects that are maps.
    public List<String> names() {
        return List.copyOf(fields.keySet());
    }

    public String string(String name) throws RefusedException {
        return typed(name, String.class, "a string");
    }

    public String string(String name, String absent) throws RefusedException {
        return has(name) ? string(name) : absent;
    }

    public boolean bool(String name, boolean absent) throws RefusedException {
        return has(name) ? typed(name, Boolean.class, "true or false") : absent;
    }

    /// An integer; protobuf writes 64-bit ones as decimal strings, which are taken as well.
    public long integer(String name) throws RefusedException {
        Object value = required(name);
        if (value instanceof Long || value instanceof Integer) {
            return ((Number) value).longValue();
        }
        if (value instanceof String text && text.matches("0|-?[1-9][0-9]{0,18}")) {
            try {
                return Long.parseLong(text);
            } catch (NumberFormatException e) {
                throw wrong(name, "a 64-bit integer");
            }
        }
        throw wrong(name, "an integer");
    }

    public long integer(String name, long absent) throws RefusedException {
        return has(name) ? integer(name) : absent;
    }

    /// An integer that counts something.
    public long count(String name) throws RefusedException {
        long value = integer(name);
        if (value < 0) {
            throw wrong(name, "an integer of 0 or more");
        }
        return value;
    }

    /// Standard base64 (RFC 4648, section 4), with padding or without.
    public byte[] base64(String name) throws RefusedException {
        return decodeBase64(string(name), path(name));
    }

    public byte[] base64(String name, byte[] absent) throws RefusedException {
        return has(name) ? base64(name) : absent;
    }

    /// Lower-case hexadecimal of a known length in bytes.
    public byte[] hex(String name, int bytes) throws RefusedException {
        String text = string(name);
        if (text.length() != 2 * bytes || !text.matches("[0-9a-f]*")) {
            throw wrong(name, bytes + " bytes as lower-case hexadecimal");
        }
        return HexFormat.of().parseHex(text);
    }

    @SuppressWarnings("unchecked")
    public JsonObject object(String name) throws RefusedException {
        return new JsonObject(path(name), typed(name, Map.class, "an object"));
    }

    public @Nullable JsonObject optionalObject(String name) throws RefusedException {
        return has(name) ? object(name) : null;
    }

    /// The objects of a list; an absent list is empty.
    @SuppressWarnings("unchecked")
    public List<JsonObject> objects(String name, int max) throws RefusedException {
        var out = new ArrayList<JsonObject>();
        for (Object item : list(name, max)) {
            if (!(item instanceof Map<?, ?> map)) {
                throw wrong(name, "a list of objects");
            }
            out.add(new JsonObject(path(name) + "[" + out.size() + "]", (Map<String, Object>) map));
        }
        return out;
    }

    /// The strings of a list; an absent list is empty.
    public List<String> strings(String name, int max) throws RefusedException {
        var out = new ArrayList<String>();
        for (Object item : list(name, max)) {
            if (!(item instanceof String text)) {
                throw wrong(name, "a list of strings");
            }
            out.add(text);
        }
        return out;
    }

    public List<byte[]> base64s(String name, int max) throws RefusedException {
        var out = new ArrayList<byte[]>();
        for (String text : strings(name, max)) {
            out.add(decodeBase64(text, path(name)));
        }
        return out;
    }

    /// Refuses every field that nobody asked for: what a verifier does not understand it must not
    /// skip.
    public void done() throws RefusedException {
        for (String name : fields.keySet()) {
            if (!asked.contains(name)) {
                throw new RefusedException(
                        Check.SYNTAX, where + " has an unknown field '" + name + "'");
            }
        }
    }

    private static byte[] decodeBase64(String text, String path) throws RefusedException {
        try {
            return StrictBase64.decode(text);
        } catch (IllegalArgumentException e) {
            throw new RefusedException(Check.SYNTAX, path + " is not standard base64");
        }
    }

    private List<?> list(String name, int max) throws RefusedException {
        if (!has(name)) {
            return List.of();
        }
        List<?> items = typed(name, List.class, "a list");
        int cap = Math.min(max, MAX_LIST);
        if (items.size() > cap) {
            throw new RefusedException(
                    Check.SIZE,
                    path(name) + " is too long",
                    "at most " + cap + " items",
                    items.size() + " items");
        }
        return items;
    }

    private <T> T typed(String name, Class<T> type, String expected) throws RefusedException {
        Object value = required(name);
        if (!type.isInstance(value)) {
            throw wrong(name, expected);
        }
        return type.cast(value);
    }

    private Object required(String name) throws RefusedException {
        asked.add(name);
        Object value = fields.get(name);
        if (value == null) {
            throw new RefusedException(Check.SYNTAX, where + " lacks the field '" + name + "'");
        }
        return value;
    }

    private RefusedException wrong(String name, String expected) {
        return new RefusedException(Check.SYNTAX, path(name) + " is not " + expected);
    }

    private String path(String name) {
        return where + "." + name;
    }
}
