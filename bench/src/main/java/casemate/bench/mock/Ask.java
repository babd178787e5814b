package casemate.bench.mock;

import static java.nio.charset.StandardCharsets.US_ASCII;

import java.time.Duration;

/// What a chat request asks of the stand-in, found by looking for names in its text: a JSON parser
/// would cost more than the whole answer.
///
/// @param chunks `max_tokens` (or `max_completion_tokens`), by default 16
/// @param interval between chunks: `"user":"interval-us=20000"`, by default none
record Ask(boolean stream, boolean usage, int chunks, Duration interval) {
    private static final byte[] STREAM = name("stream");
    private static final byte[] INCLUDE_USAGE = name("include_usage");
    private static final byte[] MAX_TOKENS = name("max_tokens");
    private static final byte[] MAX_COMPLETION_TOKENS = name("max_completion_tokens");
    private static final byte[] INTERVAL = "\"interval-us=".getBytes(US_ASCII);
    static final Ask PLAIN = new Ask(false, false, 16, Duration.ZERO);

    static Ask read(byte[] body, int length) {
        if (!isTrue(body, length, STREAM)) {
            return PLAIN;
        }
        long chunks = number(body, length, MAX_TOKENS, -1);
        if (chunks < 0) {
            chunks = number(body, length, MAX_COMPLETION_TOKENS, PLAIN.chunks);
        }
        return new Ask(
                true,
                isTrue(body, length, INCLUDE_USAGE),
                (int) Math.min(chunks, 10_000_000),
                Duration.ofNanos(1000L * number(body, length, INTERVAL, 0)));
    }

    private static boolean isTrue(byte[] body, int length, byte[] name) {
        int at = value(body, length, name);
        return at >= 0 && at < length && body[at] == 't';
    }

    private static long number(byte[] body, int length, byte[] name, long otherwise) {
        int at = value(body, length, name);
        if (at < 0) {
            return otherwise;
        }
        long number = 0;
        for (; at < length && body[at] >= '0' && body[at] <= '9' && number < 1L << 40; at++) {
            number = number * 10 + body[at] - '0';
        }
        return number;
    }

    /// Where the value after a name begins, past colon and spaces, or -1.
    private static int value(byte[] body, int length, byte[] name) {
        for (int at = 0; at + name.length <= length; at++) {
            if (body[at] == '"' && matches(body, at, name)) {
                int value = at + name.length;
                while (value < length && (body[value] == ':' || body[value] == ' ')) {
                    value++;
                }
                return value;
            }
        }
        return -1;
    }

    private static boolean matches(byte[] body, int at, byte[] name) {
        for (int i = 1; i < name.length; i++) {
            if (body[at + i] != name[i]) {
                return false;
            }
        }
        return true;
    }

    private static byte[] name(String name) {
        return ('"' + name + '"').getBytes(US_ASCII);
    }
}
