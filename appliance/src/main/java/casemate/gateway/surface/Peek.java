package casemate.gateway.surface;

import casemate.gateway.body.Body;
import casemate.gateway.refusal.ApiError;
import casemate.gateway.refusal.Refusal;
import casemate.gateway.refusal.RefusedRequest;
import com.fasterxml.jackson.core.JsonFactory;
import com.fasterxml.jackson.core.JsonParser;
import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.core.JsonToken;
import com.fasterxml.jackson.core.StreamReadConstraints;
import com.fasterxml.jackson.core.exc.StreamConstraintsException;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.lang.invoke.MethodHandles;
import java.lang.invoke.VarHandle;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.CharBuffer;
import java.nio.charset.CharsetDecoder;
import java.nio.charset.CoderResult;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import org.jspecify.annotations.Nullable;

/// What the gateway has to know of a request body, found in one pass. Nothing of the body is
/// materialised but the names of its top-level members and the model's name; the members themselves
/// stay where they are, known by their offsets.
final class Peek {
    static final int MAX_DEPTH = 64;
    private static final int MAX_MEMBERS = 128;
    private static final int MAX_NAME = 128;

    private static final VarHandle LONGS =
            MethodHandles.byteArrayViewVarHandle(long[].class, ByteOrder.nativeOrder());

    /// Of the eight bytes of a long, the bit that no ASCII character has.
    private static final long HIGH_BITS = 0x8080808080808080L;

    /// The first of its three bytes in UTF-8.
    private static final byte BYTE_ORDER_MARK = (byte) 0xEF;

    private static final JsonFactory JSON =
            JsonFactory.builder()
                    .disable(JsonFactory.Feature.INTERN_FIELD_NAMES)
                    .streamReadConstraints(
                            StreamReadConstraints.builder()
                                    .maxNestingDepth(MAX_DEPTH)
                                    .maxNumberLength(100)
                                    .maxNameLength(50_000)
                                    .maxStringLength(Integer.MAX_VALUE)
                                    .build())
                    .build();

    private final Body body;
    private final List<String> names = new ArrayList<>(8);
    private int[] bounds = new int[16];
    private long nulls;
    private long nullsBeyond;
    private @Nullable String model;
    private boolean stream;
    private boolean usageAsked;
    private int tokens;

    private Peek(Body body) {
        this.body = body;
    }

    /// @throws RefusedRequest when it is not one JSON object in UTF-8, is nested deeper than
    ///   [#MAX_DEPTH], or has a member twice
    static Peek of(Body body) {
        refuseOtherEncodings(body);
        try (JsonParser parser = JSON.createParser(body.array(), body.offset(), body.length())) {
            Peek peek = new Peek(body);
            peek.read(parser);
            return peek;
        } catch (StreamConstraintsException e) {
            throw new RefusedRequest(
                    ApiError.INVALID_JSON,
                    "The request body goes beyond what is read: " + e.getOriginalMessage() + ".");
        } catch (JsonProcessingException e) {
            throw new RefusedRequest(
                    ApiError.INVALID_JSON,
                    "The request body is not valid JSON: it breaks at byte "
                            + at(e)
                            + " of "
                            + body.length()
                            + ".");
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    /// The parser would take a zero byte or a byte order mark for UTF-16 or UTF-32, whose offsets
    /// are not ours. And it takes bytes that UTF-8 never has: with one of them in a name, for that
    /// name without it, once it has read that one.
    private static void refuseOtherEncodings(Body body) {
        ByteBuffer bytes = ByteBuffer.wrap(body.array(), body.offset(), body.length());
        boolean utf8 = body.length() == 0 || bytes.get(body.offset()) != BYTE_ORDER_MARK;
        for (int i = 0; i < Math.min(4, body.length()); i++) {
            utf8 &= bytes.get(body.offset() + i) != 0;
        }
        if (!utf8 || !(ascii(body) || decodes(bytes))) {
            throw new RefusedRequest(
                    ApiError.INVALID_JSON, "The request body is not JSON in UTF-8.");
        }
    }

    private static boolean decodes(ByteBuffer bytes) {
        CharsetDecoder strict = StandardCharsets.UTF_8.newDecoder();
        CharBuffer chars = CharBuffer.allocate(Math.min(1024, bytes.remaining() + 1));
        CoderResult result = strict.decode(bytes, chars, true);
        while (result.isOverflow()) {
            result = strict.decode(bytes, chars.clear(), true);
        }
        return !result.isError();
    }

    /// Nearly all bodies: eight bytes at a time.
    private static boolean ascii(Body body) {
        byte[] bytes = body.array();
        int to = body.offset() + body.length();
        int i = body.offset();
        long high = 0;
        for (; i + Long.BYTES <= to; i += Long.BYTES) {
            high |= (long) LONGS.get(bytes, i);
        }
        for (; i < to; i++) {
            // Sign extension sets the highest bit, and with it the mask's.
            high |= bytes[i];
        }
        return (high & HIGH_BITS) == 0;
    }

    private static long at(JsonProcessingException e) {
        return e.getLocation() == null ? 0 : Math.max(0, e.getLocation().getByteOffset());
    }

    private void read(JsonParser parser) throws IOException {
        if (parser.nextToken() != JsonToken.START_OBJECT) {
            throw new RefusedRequest(
                    ApiError.INVALID_JSON, "The request body has to be a JSON object.");
        }
        for (String name = parser.nextFieldName(); name != null; name = parser.nextFieldName()) {
            openMember(name, (int) parser.currentTokenLocation().getByteOffset());
            value(name, parser, parser.nextToken());
            closeMember((int) parser.currentLocation().getByteOffset());
        }
        if (parser.currentToken() != JsonToken.END_OBJECT || parser.nextToken() != null) {
            throw new RefusedRequest(
                    ApiError.INVALID_JSON,
                    "The request body has to be one JSON object with nothing after it.");
        }
    }

    private void openMember(String name, int start) {
        if (name.length() > MAX_NAME || names.size() == MAX_MEMBERS) {
            throw new RefusedRequest(
                    ApiError.INVALID_JSON,
                    "The request body may have at most "
                            + MAX_MEMBERS
                            + " fields with names of at most "
                            + MAX_NAME
                            + " characters.");
        }
        if (names.contains(name)) {
            throw new RefusedRequest(
                    Refusal.parameter(
                            ApiError.INVALID_JSON,
                            name,
                            "The field `" + name + "` occurs twice in the request body."));
        }
        names.add(name);
        int slot = (names.size() - 1) * 2;
        if (slot == bounds.length) {
            bounds = Arrays.copyOf(bounds, slot * 2);
        }
        bounds[slot] = start;
    }

    private void closeMember(int end) {
        bounds[names.size() * 2 - 1] = end;
    }

    private void value(String name, JsonParser parser, JsonToken token) throws IOException {
        tokens++;
        if (token == JsonToken.VALUE_NULL) {
            markNull(names.size() - 1);
            return;
        }
        switch (name) {
            case "model" -> {
                if (token != JsonToken.VALUE_STRING) {
                    throw wrongType(name, "a string");
                }
                model = parser.getText();
            }
            case "stream" -> {
                if (token != JsonToken.VALUE_TRUE && token != JsonToken.VALUE_FALSE) {
                    throw wrongType(name, "true or false");
                }
                stream = token == JsonToken.VALUE_TRUE;
            }
            case "stream_options" -> {
                if (token != JsonToken.START_OBJECT) {
                    throw wrongType(name, "an object");
                }
                streamOptions(parser);
            }
            default -> {
                parser.finishToken();
                skip(parser, token);
            }
        }
    }

    private void skip(JsonParser parser, JsonToken first) throws IOException {
        int open = first.isStructStart() ? 1 : 0;
        while (open > 0) {
            JsonToken next = parser.nextToken();
            tokens++;
            if (next.isStructStart()) {
                open++;
            } else if (next.isStructEnd()) {
                open--;
            }
        }
    }

    private void streamOptions(JsonParser parser) throws IOException {
        for (String name = parser.nextFieldName(); name != null; name = parser.nextFieldName()) {
            JsonToken token = parser.nextToken();
            if (name.equals("include_usage")) {
                usageAsked = token == JsonToken.VALUE_TRUE;
            }
            tokens += 2;
            skip(parser, token);
        }
        tokens++;
    }

    private static RefusedRequest wrongType(String name, String expected) {
        return new RefusedRequest(
                Refusal.parameter(
                        ApiError.INVALID_VALUE,
                        name,
                        "`" + name + "` has to be " + expected + "."));
    }

    private void markNull(int member) {
        if (member < 64) {
            nulls |= 1L << member;
        } else {
            nullsBeyond |= 1L << (member - 64);
        }
    }

    Body body() {
        return body;
    }

    /// Null when the body names none.
    @Nullable String model() {
        return model;
    }

    /// Whether the answer shall be a stream.
    boolean stream() {
        return stream;
    }

    /// Whether the client itself asked for the usage chunk at the end of a stream.
    boolean usageAsked() {
        return usageAsked;
    }

    /// Names, values and brackets below the top level: what a tree of the body would consist of.
    int tokens() {
        return tokens;
    }

    int members() {
        return names.size();
    }

    String name(int member) {
        return names.get(member);
    }

    /// A null means what absence means: the caller left it to the runtime.
    boolean isNull(int member) {
        return member < 64 ? (nulls & 1L << member) != 0 : (nullsBeyond & 1L << (member - 64)) != 0;
    }

    boolean hasNulls() {
        return (nulls | nullsBeyond) != 0;
    }

    /// Offset in the body of the member's opening quote.
    int start(int member) {
        return bounds[member * 2];
    }

    /// Offset in the body just behind the colon between the member's name and its value.
    int value(int member) {
        byte[] bytes = body.array();
        int at = body.offset() + start(member) + 1;
        while (bytes[at] != '"') {
            at += bytes[at] == '\\' ? 2 : 1;
        }
        do {
            at++;
        } while (bytes[at] != ':');
        return at + 1 - body.offset();
    }

    /// Offset in the body just behind the member's value.
    int end(int member) {
        return bounds[member * 2 + 1];
    }
}
