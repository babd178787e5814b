package casemate.signing.bundle;

import casemate.signing.Check;
import casemate.signing.RefusedException;

/// One hash, four spellings: sigstore's, the JDK's, Rekor's and in-toto's.
public final class HashNames {
    private HashNames() {}

    /// @param name as in protobuf's JSON: `SHA2_256`
    /// @return as the JDK says: `SHA-256`
    public static String fromSigstore(String name) throws RefusedException {
        return switch (name) {
            case "SHA2_256" -> "SHA-256";
            case "SHA2_384" -> "SHA-384";
            case "SHA2_512" -> "SHA-512";
            default -> throw unsupported(name);
        };
    }

    public static String toSigstore(String name) {
        return name.replace("SHA-", "SHA2_");
    }

    /// @param name as Rekor version 1 and in-toto say: `sha256`
    public static String fromRekor(String name) throws RefusedException {
        return switch (name) {
            case "sha256" -> "SHA-256";
            case "sha384" -> "SHA-384";
            case "sha512" -> "SHA-512";
            default -> throw unsupported(name);
        };
    }

    private static RefusedException unsupported(String name) {
        return new RefusedException(
                Check.FORMAT,
                "the hash algorithm is not supported",
                "SHA-256, SHA-384 or SHA-512",
                name);
    }
}
