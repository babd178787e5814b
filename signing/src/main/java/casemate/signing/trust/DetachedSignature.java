package casemate.signing.trust;

/// A signature in a file of its own, beside what it signs.
///
/// @param keyId [casemate.signing.keys.VerifyingKey#keyId] of the signer
public record DetachedSignature(String keyId, byte[] signature) {
    public DetachedSignature {
        if (!keyId.matches("[0-9a-f]{64}")) {
            throw new IllegalArgumentException("Not a key id: " + keyId);
        }
    }
}
