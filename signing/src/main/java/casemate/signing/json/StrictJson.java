package casemate.signing.json;

import casemate.signing.Check;
import casemate.signing.RefusedException;
import com.fasterxml.jackson.core.JsonFactory;
import com.fasterxml.jackson.core.JsonParser;
import com.fasterxml.jackson.core.JsonToken;
import com.fasterxml.jackson.core.StreamReadConstraints;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.charset.CharacterCodingException;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/// Reads JSON (RFC 8259) that nobody has authenticated yet: capped, UTF-8 only, no duplicate names,
/// no fractions, nothing after the value. Formats refuse unknown names with [JsonObject#done].
public final class StrictJson {
    private static final int MAX_DEPTH = 64;

    /// Stands for null in a list, where it cannot be left out; no field takes it for a value.
    private enum Null {
        NULL
    }

    private StrictJson() {}

    /// @param maxBytes bytes beyond this are refused before they are looked at
    /// @param where how messages name the document
    public static JsonObject parse(byte[] bytes, int maxBytes, String where)
            throws RefusedException {
        if (bytes.length > maxBytes) {
            throw new RefusedException(
                    Check.SIZE,
                    where + " is too large",
                    "at most " + maxBytes + " bytes",
                    bytes.length + " bytes");
        }
        try (JsonParser parser = factory(maxBytes).createParser(decode(bytes, where))) {
            if (parser.nextToken() != JsonToken.START_OBJECT) {
                throw new RefusedException(Check.SYNTAX, where + " is not a JSON object");
            }
            Map<String, Object> fields = object(parser, where);
            if (parser.nextToken() != null) {
                throw new RefusedException(
                        Check.SYNTAX, where + " has text after its closing brace");
            }
            return new JsonObject(where, fields);
        } catch (IOException e) {
            throw new RefusedException(
                    Check.SYNTAX,
                    where + " is not valid JSON",
                    null,
                    firstLine(e.getMessage()),
                    null);
        }
    }

    private static JsonFactory factory(int maxBytes) {
        return JsonFactory.builder()
                .streamReadConstraints(
                        StreamReadConstraints.builder()
                                .maxNestingDepth(MAX_DEPTH)
                                .maxStringLength(Math.max(1, maxBytes))
                                .maxNameLength(256)
                                .maxNumberLength(32)
                                .build())
                .build();
    }

    /// Decoded here, because the parser would otherwise guess UTF-16 and UTF-32 as well.
    private static String decode(byte[] bytes, String where) throws RefusedException {
        try {
            return StandardCharsets.UTF_8.newDecoder().decode(ByteBuffer.wrap(bytes)).toString();
        } catch (CharacterCodingException e) {
            throw new RefusedException(Check.SYNTAX, where + " is not valid UTF-8");
        }
    }

    private static Map<String, Object> object(JsonParser parser, String where)
            throws IOException, RefusedException {
        var fields = new LinkedHashMap<String, Object>();
        var seen = new HashSet<String>();
        while (parser.nextToken() != JsonToken.END_OBJECT) {
            String name = parser.currentName();
            parser.nextToken();
            if (!seen.add(name)) {
                throw new RefusedException(
                        Check.SYNTAX, where + " has the field '" + name + "' twice");
            }
            Object value = value(parser, where);
            // As in protobuf's JSON, null says that the field is absent.
            if (value != null) {
                fields.put(name, value);
            }
        }
        return fields;
    }

    private static List<Object> array(JsonParser parser, String where)
            throws IOException, RefusedException {
        var items = new ArrayList<Object>();
        while (parser.nextToken() != JsonToken.END_ARRAY) {
            Object item = value(parser, where);
            items.add(item == null ? Null.NULL : item);
        }
        return items;
    }

    private static @Nullable Object value(JsonParser parser, String where)
            throws IOException, RefusedException {
        return switch (parser.currentToken()) {
            case START_OBJECT -> object(parser, where);
            case START_ARRAY -> array(parser, where);
            case VALUE_STRING -> parser.getText();
            // An Integer, Long or BigInteger; a field that asks for a long refuses the last.
            case VALUE_NUMBER_INT -> parser.getNumberValue();
            case VALUE_NUMBER_FLOAT -> parser.getDoubleValue();
            case VALUE_TRUE -> true;
            case VALUE_FALSE -> false;
            case VALUE_NULL -> null;
            default -> throw new RefusedException(Check.SYNTAX, where + " is not valid JSON");
        };
    }

    private static String firstLine(@Nullable String text) {
        return text == null ? "unreadable text" : text.lines().findFirst().orElse("");
    }
}
