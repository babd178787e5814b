package casemate.signing.trust;

import casemate.signing.Hashes;
import java.util.HexFormat;
import java.util.List;

/// Bytes and the signatures over exactly these bytes; nothing is ever made canonical.
public record SignedDocument(byte[] bytes, List<DetachedSignature> signatures) {
    public SignedDocument {
        signatures = List.copyOf(signatures);
    }

    /// SHA-256, lower-case hexadecimal: what is printed on paper and compared by eye.
    public String fingerprint() {
        return HexFormat.of().formatHex(Hashes.sha256(bytes));
    }
}
