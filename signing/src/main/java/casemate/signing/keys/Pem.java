package casemate.signing.keys;

import casemate.signing.Check;
import casemate.signing.RefusedException;
import java.nio.charset.StandardCharsets;
import java.util.Base64;

/// PEM (RFC 7468): exactly one block, and nothing but white space around it.
public final class Pem {
    private static final int MAX_CHARS = 64 * 1024;

    private Pem() {}

    public static String encode(String label, byte[] der) {
        String body =
                Base64.getMimeEncoder(64, "\n".getBytes(StandardCharsets.US_ASCII))
                        .encodeToString(der);
        return "-----BEGIN " + label + "-----\n" + body + "\n-----END " + label + "-----\n";
    }

    /// The label of the first block, for example `ENCRYPTED PRIVATE KEY`; empty when there is none.
    public static String label(String pem) {
        String text = pem.strip();
        int end = text.indexOf("-----", 11);
        return text.startsWith("-----BEGIN ") && end > 0 ? text.substring(11, end) : "";
    }

    /// Never shows what it was given: it may be a private key.
    public static byte[] decode(String pem, String label) throws RefusedException {
        if (pem.length() > MAX_CHARS) {
            throw new RefusedException(
                    Check.SIZE,
                    "the PEM text is too large",
                    "at most " + MAX_CHARS + " characters",
                    pem.length() + " characters");
        }
        String text = pem.strip();
        String begin = "-----BEGIN " + label + "-----";
        String end = "-----END " + label + "-----";
        if (!text.startsWith(begin)
                || !text.endsWith(end)
                || text.length() < begin.length() + end.length()) {
            throw new RefusedException(Check.KEY, "the text is not one PEM block '" + label + "'");
        }
        String body = text.substring(begin.length(), text.length() - end.length());
        try {
            return Base64.getDecoder().decode(body.replaceAll("[\r\n\t ]", ""));
        } catch (IllegalArgumentException e) {
            throw new RefusedException(Check.KEY, "the PEM block '" + label + "' is not base64");
        }
    }
}
