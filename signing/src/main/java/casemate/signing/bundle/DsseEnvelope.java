package casemate.signing.bundle;

import java.io.ByteArrayOutputStream;
import java.nio.charset.StandardCharsets;

/// A DSSE envelope with its one signature (DSSE v1; sigstore allows one).
///
/// @param keyid an unauthenticated hint, empty when absent
public record DsseEnvelope(String payloadType, byte[] payload, byte[] signature, String keyid) {
    public static final String IN_TOTO = "application/vnd.in-toto+json";

    /// The bytes that are signed. Lengths count bytes, not characters.
    public static byte[] preAuthentication(String payloadType, byte[] payload) {
        byte[] type = payloadType.getBytes(StandardCharsets.UTF_8);
        var out = new ByteArrayOutputStream(payload.length + type.length + 64);
        out.writeBytes(ascii("DSSEv1 " + type.length + " "));
        out.writeBytes(type);
        out.writeBytes(ascii(" " + payload.length + " "));
        out.writeBytes(payload);
        return out.toByteArray();
    }

    public byte[] preAuthentication() {
        return preAuthentication(payloadType, payload);
    }

    private static byte[] ascii(String text) {
        return text.getBytes(StandardCharsets.US_ASCII);
    }
}
