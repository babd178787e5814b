package casemate.signing;

import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;

/// Digests that every Java has.
public final class Hashes {
    private Hashes() {}

    public static byte[] sha256(byte[]... parts) {
        return digest("SHA-256", parts);
    }

    /// @param algorithm a name that the JDK is required or known to have: SHA-256, SHA-384, SHA-512
    public static byte[] digest(String algorithm, byte[]... parts) {
        MessageDigest digest = newDigest(algorithm);
        for (byte[] part : parts) {
            digest.update(part);
        }
        return digest.digest();
    }

    public static MessageDigest newDigest(String algorithm) {
        try {
            return MessageDigest.getInstance(algorithm);
        } catch (NoSuchAlgorithmException e) {
            throw new IllegalStateException("This Java lacks " + algorithm, e);
        }
    }
}
