package casemate.gateway.relay;

import java.nio.charset.StandardCharsets;

/// What has to be known of a runtime's JSON, found in one pass over its bytes without building
/// anything: usage, errors, whether there was content and whether it is finished. Lenient: what is
/// not JSON yields nothing, and never an exception. Names are known as runtimes write them, without
/// escapes.
public final class ChunkScan {
    private static final byte[] TEXT = ascii("text");
    private static final byte[] ERROR = ascii("error");
    private static final byte[] USAGE = ascii("usage");
    private static final byte[] CHOICES = ascii("choices");
    private static final byte[] CONTENT = ascii("content");
    private static final byte[] ARGUMENTS = ascii("arguments");
    private static final byte[] FINISH_REASON = ascii("finish_reason");
    private static final byte[] PROMPT_TOKENS = ascii("prompt_tokens");
    private static final byte[] COMPLETION_TOKENS = ascii("completion_tokens");
    private static final byte[] REASONING_CONTENT = ascii("reasoning_content");
    private static final byte[] NOTHING = {};

    /// A depth that nothing has, not even behind too many closing brackets.
    private static final int NOWHERE = Integer.MIN_VALUE;

    /// No count of tokens has more.
    private static final int MAX_DIGITS = 15;

    private byte[] bytes = NOTHING;
    private int end;
    private int depth;
    private int usageDepth;

    private boolean error;
    private boolean usage;
    private boolean content;
    private boolean finished;
    private boolean noChoices;
    private long promptTokens;
    private long completionTokens;

    /// Scans a JSON object.
    void scan(byte[] json, int from, int to) {
        scan(json, from, to, 0);
    }

    /// Scans the last members of a JSON object whose beginning is not at hand.
    void scanMembers(byte[] json, int from, int to) {
        scan(json, from, to, 1);
    }

    private void scan(byte[] json, int from, int to, int startDepth) {
        bytes = json;
        end = to;
        depth = startDepth;
        usageDepth = NOWHERE;
        error = false;
        usage = false;
        content = false;
        finished = false;
        noChoices = false;
        promptTokens = 0;
        completionTokens = 0;
        int i = from;
        while (i < to) {
            switch (json[i]) {
                case '"' -> {
                    int close = closingQuote(json, i + 1, to);
                    int colon = skipSpace(close + 1);
                    if (colon < to && json[colon] == ':') {
                        key(i + 1, close, skipSpace(colon + 1));
                        i = colon + 1;
                    } else {
                        i = close + 1;
                    }
                }
                case '{', '[' -> {
                    depth++;
                    i++;
                }
                case '}', ']' -> {
                    depth--;
                    if (depth < usageDepth) {
                        usageDepth = NOWHERE;
                    }
                    i++;
                }
                default -> i++;
            }
        }
        bytes = NOTHING;
    }

    /// @param value where its value begins
    private void key(int from, int close, int value) {
        if (value >= end) {
            return;
        }
        byte first = bytes[value];
        boolean text = first == '"' && value + 1 < end && bytes[value + 1] != '"';
        switch (close - from) {
            case 4 -> content |= text && is(TEXT, from);
            case 5 -> {
                if (depth == 1 && first != 'n' && is(ERROR, from)) {
                    error = true;
                } else if (depth == 1 && first == '{' && is(USAGE, from)) {
                    usage = true;
                    usageDepth = 2;
                }
            }
            case 7 -> {
                if (depth == 1 && first == '[' && is(CHOICES, from)) {
                    int inside = skipSpace(value + 1);
                    noChoices = inside < end && bytes[inside] == ']';
                } else {
                    content |= text && is(CONTENT, from);
                }
            }
            case 9 -> content |= text && is(ARGUMENTS, from);
            case 13 -> {
                if (first == '"' && is(FINISH_REASON, from)) {
                    finished = true;
                } else if (depth == usageDepth && is(PROMPT_TOKENS, from)) {
                    promptTokens = number(value);
                }
            }
            case 17 -> {
                if (depth == usageDepth && is(COMPLETION_TOKENS, from)) {
                    completionTokens = number(value);
                } else {
                    content |= text && is(REASONING_CONTENT, from);
                }
            }
            default -> {}
        }
    }

    private boolean is(byte[] name, int from) {
        for (int i = 0; i < name.length; i++) {
            if (bytes[from + i] != name[i]) {
                return false;
            }
        }
        return true;
    }

    /// Most of what is scanned is text, and goes through this loop.
    private static int closingQuote(byte[] json, int from, int to) {
        int i = from;
        while (i < to && json[i] != '"') {
            i += json[i] == '\\' ? 2 : 1;
        }
        return Math.min(i, to);
    }

    private int skipSpace(int from) {
        int i = from;
        while (i < end
                && (bytes[i] == ' ' || bytes[i] == '\n' || bytes[i] == '\r' || bytes[i] == '\t')) {
            i++;
        }
        return i;
    }

    private static byte[] ascii(String text) {
        return text.getBytes(StandardCharsets.US_ASCII);
    }

    /// A count of tokens; 0 for any other number, and for one that the end of the bytes cuts off.
    private long number(int from) {
        int limit = Math.min(end, from + MAX_DIGITS + 1);
        int to = from;
        long value = 0;
        while (to < limit && bytes[to] >= '0' && bytes[to] <= '9') {
            value = value * 10 + bytes[to] - '0';
            to++;
        }
        boolean whole = to < limit && bytes[to] != '.' && bytes[to] != 'e' && bytes[to] != 'E';
        return whole ? value : 0;
    }

    boolean error() {
        return error;
    }

    boolean usage() {
        return usage;
    }

    boolean content() {
        return content;
    }

    boolean finished() {
        return finished;
    }

    /// Whether it has `"choices": []`, as the usage chunk has.
    boolean noChoices() {
        return noChoices;
    }

    long promptTokens() {
        return promptTokens;
    }

    long completionTokens() {
        return completionTokens;
    }
}
