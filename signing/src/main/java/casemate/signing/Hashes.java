package casemate.signing;

import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.security.Provider;
import java.security.Security;

/// Digests that every Java has.
public final class Hashes {
    /// The name of the provider that a program may register for [#bulkDigest].
    public static final String BULK = "casemate-bulk";

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

    /// A digest for gigabytes, by the provider [#BULK] where the program has registered one; where
    /// a few bytes are signed or compared, use the JDK's.
    public static MessageDigest bulkDigest(String algorithm) {
        Provider bulk = Security.getProvider(BULK);
        try {
            return bulk == null ? newDigest(algorithm) : MessageDigest.getInstance(algorithm, bulk);
        } catch (NoSuchAlgorithmException e) {
            return newDigest(algorithm);
        }
    }

    public static MessageDigest newDigest(String algorithm) {
        try {
            return MessageDigest.getInstance(algorithm);
        } catch (NoSuchAlgorithmException e) {
            throw new IllegalStateException("This Java lacks " + algorithm, e);
        }
    }
}
