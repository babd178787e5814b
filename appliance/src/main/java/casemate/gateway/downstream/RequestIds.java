package casemate.gateway.downstream;

import java.util.concurrent.ThreadLocalRandom;
import org.jspecify.annotations.Nullable;

/// The identifiers by which a request is found in the log.
public final class RequestIds {
    public static final String HEADER = "x-request-id";
    private static final int MAX_LENGTH = 128;
    private static final char[] DIGITS = "0123456789abcdefghijklmnopqrstuv".toCharArray();

    private RequestIds() {}

    /// @param given what the client sent, if anything
    /// @return the client's own where it is short and harmless in a log, else a new one
    public static String of(@Nullable String given) {
        return given != null && harmless(given) ? given : next();
    }

    /// No line ends, quotes or colours: what stands in a log must not look like another line of it
    /// (CWE-117), nor in a head like another header (response splitting; RFC 9110, 5.5).
    private static boolean harmless(String id) {
        if (id.isEmpty() || id.length() > MAX_LENGTH) {
            return false;
        }
        for (int i = 0; i < id.length(); i++) {
            char c = id.charAt(i);
            boolean letter =
                    (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z') || (c >= '0' && c <= '9');
            if (!letter && c != '-' && c != '_' && c != '.' && c != ':') {
                return false;
            }
        }
        return true;
    }

    private static String next() {
        char[] id = new char[24];
        "req_".getChars(0, 4, id, 0);
        long low = ThreadLocalRandom.current().nextLong();
        long high = ThreadLocalRandom.current().nextLong();
        for (int i = 4; i < 14; i++) {
            id[i] = DIGITS[(int) low & 31];
            low >>>= 5;
            id[i + 10] = DIGITS[(int) high & 31];
            high >>>= 5;
        }
        return new String(id);
    }
}
