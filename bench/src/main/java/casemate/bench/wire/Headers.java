package casemate.bench.wire;

import static java.nio.charset.StandardCharsets.US_ASCII;

/// Looks into a message head without making a string of it.
public final class Headers {
    static final byte[] CONTENT_LENGTH = name("content-length");
    static final byte[] TRANSFER_ENCODING = name("transfer-encoding");

    private Headers() {}

    /// The status of a response head (`HTTP/1.1 200 ...`).
    public static int status(byte[] head) {
        return (head[9] - '0') * 100 + (head[10] - '0') * 10 + (head[11] - '0');
    }

    /// The first index of the value of a header, or -1 where there is none.
    static int value(byte[] head, int length, byte[] lowerCaseName) {
        for (int at = nextLine(head, 0, length); at < length; at = nextLine(head, at, length)) {
            if (startsWith(head, at, length, lowerCaseName)) {
                int value = at + lowerCaseName.length;
                while (value < length && head[value] == ' ') {
                    value++;
                }
                return value;
            }
        }
        return -1;
    }

    static long number(byte[] head, int length, byte[] lowerCaseName) {
        int at = value(head, length, lowerCaseName);
        long number = 0;
        for (; at >= 0 && at < length && head[at] >= '0' && head[at] <= '9'; at++) {
            number = number * 10 + head[at] - '0';
        }
        return number;
    }

    private static byte[] name(String name) {
        return (name + ":").getBytes(US_ASCII);
    }

    private static int nextLine(byte[] head, int from, int length) {
        int at = from;
        while (at < length && head[at] != '\n') {
            at++;
        }
        return at + 1;
    }

    private static boolean startsWith(byte[] head, int at, int length, byte[] lowerCase) {
        if (at + lowerCase.length > length) {
            return false;
        }
        for (int i = 0; i < lowerCase.length; i++) {
            // Letters of the names in use differ from their capitals in one bit only.
            if ((head[at + i] | 0x20) != (lowerCase[i] | 0x20)) {
                return false;
            }
        }
        return true;
    }
}
