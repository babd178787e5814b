package casemate.gateway;

/// What has to be known of a runtime's JSON, found in one pass over its bytes without building
/// anything: usage, errors, whether there was content and whether it is finished. Lenient: what is
/// not JSON yields nothing, and never an exception.
final class ChunkScan {
    private static final byte[] NOTHING = {};

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
        usageDepth = 0;
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
                    int close = closingQuote(i + 1);
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
                        usageDepth = 0;
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
            case 4 -> content |= text && is("text", from);
            case 5 -> {
                if (depth == 1 && first != 'n' && is("error", from)) {
                    error = true;
                } else if (depth == 1 && first == '{' && is("usage", from)) {
                    usage = true;
                    usageDepth = 2;
                }
            }
            case 7 -> {
                if (depth == 1 && first == '[' && is("choices", from)) {
                    int inside = skipSpace(value + 1);
                    noChoices = inside < end && bytes[inside] == ']';
                } else {
                    content |= text && is("content", from);
                }
            }
            case 9 -> content |= text && is("arguments", from);
            case 13 -> {
                if (first == '"' && is("finish_reason", from)) {
                    finished = true;
                } else if (depth == usageDepth && is("prompt_tokens", from)) {
                    promptTokens = number(value);
                }
            }
            case 17 -> {
                if (depth == usageDepth && is("completion_tokens", from)) {
                    completionTokens = number(value);
                } else {
                    content |= text && is("reasoning_content", from);
                }
            }
            default -> {}
        }
    }

    private boolean is(String name, int from) {
        for (int i = 0; i < name.length(); i++) {
            if (bytes[from + i] != name.charAt(i)) {
                return false;
            }
        }
        return true;
    }

    private int closingQuote(int from) {
        int i = from;
        while (i < end && bytes[i] != '"') {
            i += bytes[i] == '\\' ? 2 : 1;
        }
        return Math.min(i, end);
    }

    private int skipSpace(int from) {
        int i = from;
        while (i < end
                && (bytes[i] == ' ' || bytes[i] == '\n' || bytes[i] == '\r' || bytes[i] == '\t')) {
            i++;
        }
        return i;
    }

    private long number(int from) {
        long value = 0;
        for (int i = from; i < end && i < from + 15 && bytes[i] >= '0' && bytes[i] <= '9'; i++) {
            value = value * 10 + bytes[i] - '0';
        }
        return value;
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
