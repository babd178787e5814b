package casemate.bench.load;

import static java.nio.charset.StandardCharsets.US_ASCII;

/// Reads what a stream of chat chunks says about itself: when the first token came, how many there
/// were (`usage`, in the last chunk), whether it ended with `[DONE]`. Fed byte by byte, in pieces
/// of any size.
final class TokenScan {
    private final Word content = new Word("\"content\":\"");
    private final Word tokens = new Word("\"completion_tokens\":");
    private final Word done = new Word("[DONE]");
    private boolean inContent;
    private boolean inTokens;
    private long number;

    private boolean token;
    private boolean whole;

    /// Finds one word in a stream. None of ours repeats its own beginning.
    private static final class Word {
        private final byte[] bytes;
        private int matched;

        Word(String text) {
            bytes = text.getBytes(US_ASCII);
        }

        boolean endsWith(byte b) {
            matched = b == bytes[matched] ? matched + 1 : b == bytes[0] ? 1 : 0;
            if (matched < bytes.length) {
                return false;
            }
            matched = 0;
            return true;
        }
    }

    void next(byte b) {
        if (inContent) {
            inContent = false;
            token |= b != '"';
        }
        if (inTokens) {
            if (b >= '0' && b <= '9') {
                number = number * 10 + b - '0';
            } else if (b != ' ') {
                inTokens = false;
            }
        }
        inContent |= content.endsWith(b);
        if (tokens.endsWith(b)) {
            inTokens = true;
            number = 0;
        }
        whole |= done.endsWith(b);
    }

    /// Whether text has come.
    boolean started() {
        return token;
    }

    boolean whole() {
        return whole;
    }

    long tokens() {
        return number;
    }
}
