package casemate.gateway.relay;

import java.nio.charset.StandardCharsets;
import java.util.Arrays;

/// Fields of one server-sent event, found in its bytes.
public final class EventFields {
    private static final byte[] DONE = "[DONE]".getBytes(StandardCharsets.US_ASCII);

    private EventFields() {}

    /// @param name with its colon
    /// @return where the value of the first such field begins, or -1
    public static int value(byte[] bytes, int start, int end, String name) {
        int line = start;
        while (line < end) {
            if (startsWith(bytes, line, end, name)) {
                int value = line + name.length();
                return value < end && bytes[value] == ' ' ? value + 1 : value;
            }
            while (line < end && bytes[line] != '\n') {
                line++;
            }
            line++;
        }
        return -1;
    }

    private static boolean startsWith(byte[] bytes, int from, int end, String text) {
        if (from + text.length() > end) {
            return false;
        }
        for (int i = 0; i < text.length(); i++) {
            if (bytes[from + i] != text.charAt(i)) {
                return false;
            }
        }
        return true;
    }

    public static int lineEnd(byte[] bytes, int from, int end) {
        int i = from;
        while (i < end && bytes[i] != '\n' && bytes[i] != '\r') {
            i++;
        }
        return i;
    }

    public static boolean isDone(byte[] bytes, int from, int to) {
        return Arrays.equals(bytes, from, to, DONE, 0, DONE.length);
    }
}
