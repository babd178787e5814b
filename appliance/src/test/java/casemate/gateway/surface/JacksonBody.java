package casemate.gateway.surface;

import com.fasterxml.jackson.core.JsonFactory;
import com.fasterxml.jackson.core.JsonParser;
import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.core.JsonToken;
import com.fasterxml.jackson.core.StreamReadConstraints;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.charset.CharacterCodingException;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.EnumSet;
import java.util.List;
import java.util.Set;
import java.util.stream.Collectors;
import java.util.stream.IntStream;
import org.jspecify.annotations.Nullable;

/// A body as Jackson reads it from characters, which a strict decoder made of the bytes.
final class JacksonBody {
    /// What is refused though it is JSON.
    enum Difference {
        NO_OBJECT("[]"),
        NAME_TWICE("{\"a\":1,\"\\u0061\":2}"),
        TOO_DEEP("{\"a\":" + "[".repeat(64) + "]".repeat(64) + "}"),
        TOO_MANY_DIGITS("{\"a\":[" + "1".repeat(101) + "]}"),
        TOO_LONG_NAME("{\"" + "a".repeat(129) + "\":1}"),
        TOO_MANY_MEMBERS(manyMembers(129)),
        MODEL_NO_STRING("{\"model\":1}"),
        STREAM_NO_BOOLEAN("{\"stream\":\"true\"}"),
        STREAM_OPTIONS_NO_OBJECT("{\"stream_options\":[]}");

        final String body;

        Difference(String body) {
            this.body = body;
        }
    }

    static final ObjectMapper MAPPER =
            new ObjectMapper(
                    JsonFactory.builder()
                            .streamReadConstraints(
                                    StreamReadConstraints.builder()
                                            .maxNumberLength(Integer.MAX_VALUE)
                                            .build())
                            .build());

    final Set<Difference> differences = EnumSet.noneOf(Difference.class);
    final List<String> names = new ArrayList<>();
    final List<JsonNode> values = new ArrayList<>();
    int tokens;

    /// @return null for what is not JSON
    static @Nullable JacksonBody of(byte[] json) throws IOException {
        try {
            JacksonBody read = new JacksonBody();
            read.measure(parser(json));
            read.members(parser(json));
            return read;
        } catch (JsonProcessingException | CharacterCodingException _) {
            return null;
        }
    }

    private static JsonParser parser(byte[] json) throws IOException {
        return MAPPER.createParser(
                StandardCharsets.UTF_8.newDecoder().decode(ByteBuffer.wrap(json)).toString());
    }

    private void measure(JsonParser parser) throws IOException {
        int depth = 0;
        JsonToken token = parser.nextToken();
        boolean object = token == JsonToken.START_OBJECT;
        boolean one = token != null;
        for (; token != null; token = parser.nextToken()) {
            if (token.isStructStart()) {
                depth++;
            }
            if (depth > Peek.MAX_DEPTH) {
                differences.add(Difference.TOO_DEEP);
            }
            if (token.isNumeric()
                    && parser.getText().chars().filter(Character::isDigit).count() > 100) {
                differences.add(Difference.TOO_MANY_DIGITS);
            }
            if (token.isStructEnd()) {
                depth--;
            }
            if (depth > 1 || token != JsonToken.FIELD_NAME) {
                tokens++;
            }
        }
        tokens -= 2;
        if (!object || !one) {
            differences.add(Difference.NO_OBJECT);
        }
    }

    private void members(JsonParser parser) throws IOException {
        if (differences.contains(Difference.NO_OBJECT)) {
            return;
        }
        parser.nextToken();
        while (parser.nextToken() == JsonToken.FIELD_NAME) {
            String name = parser.currentName();
            parser.nextToken();
            member(name, MAPPER.readTree(parser));
        }
        if (parser.nextToken() != null) {
            differences.add(Difference.NO_OBJECT);
        }
        if (names.size() > 128) {
            differences.add(Difference.TOO_MANY_MEMBERS);
        }
    }

    private void member(String name, JsonNode value) {
        if (names.contains(name)) {
            differences.add(Difference.NAME_TWICE);
        }
        if (name.length() > 128) {
            differences.add(Difference.TOO_LONG_NAME);
        }
        if (name.equals("model") && !value.isTextual() && !value.isNull()) {
            differences.add(Difference.MODEL_NO_STRING);
        }
        if (name.equals("stream") && !value.isBoolean() && !value.isNull()) {
            differences.add(Difference.STREAM_NO_BOOLEAN);
        }
        if (name.equals("stream_options") && !value.isObject() && !value.isNull()) {
            differences.add(Difference.STREAM_OPTIONS_NO_OBJECT);
        }
        names.add(name);
        values.add(value);
    }

    JsonNode value(String name) {
        int member = names.indexOf(name);
        return member < 0 ? MAPPER.missingNode() : values.get(member);
    }

    static String manyMembers(int count) {
        return IntStream.range(0, count)
                .mapToObj(i -> "\"" + i + "\":" + (i % 3 == 0 ? "null" : "0"))
                .collect(Collectors.joining(",", "{", "}"));
    }
}
