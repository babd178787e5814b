package casemate.signing;

import java.util.Base64;

/// Standard base64 (RFC 4648, section 4) with one text for one value: the JDK's decoder ignores the
/// unused bits of the last character, so that several texts would pass for the same signed bytes.
public final class StrictBase64 {
    private StrictBase64() {}

    /// @throws IllegalArgumentException when the text is not what an encoder writes, with padding
    ///   or without
    public static byte[] decode(String text) {
        byte[] bytes = Base64.getDecoder().decode(text);
        Base64.Encoder encoder = Base64.getEncoder();
        if (!encoder.encodeToString(bytes).equals(text)
                && !encoder.withoutPadding().encodeToString(bytes).equals(text)) {
            throw new IllegalArgumentException("Not canonical base64");
        }
        return bytes;
    }
}
