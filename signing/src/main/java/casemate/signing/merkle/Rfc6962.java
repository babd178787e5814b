package casemate.signing.merkle;

import casemate.signing.Hashes;

/// The hashes of RFC 6962, section 2.1: leaves and nodes are told apart by a first byte, so that no
/// leaf can be passed off as a node.
public final class Rfc6962 {
    /// Bytes of every hash here (SHA-256).
    public static final int HASH_BYTES = 32;

    private static final byte[] LEAF = {0};
    private static final byte[] NODE = {1};

    private Rfc6962() {}

    public static byte[] leafHash(byte[] entry) {
        return Hashes.sha256(LEAF, entry);
    }

    public static byte[] nodeHash(byte[] left, byte[] right) {
        return Hashes.sha256(NODE, left, right);
    }

    public static byte[] emptyRoot() {
        return Hashes.sha256();
    }
}
