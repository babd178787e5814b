package casemate.signing.merkle;

import casemate.signing.Check;
import casemate.signing.RefusedException;
import java.util.List;

/// Walking up a tree.
final class Nodes {
    private Nodes() {}

    /// The height at which the paths of `index` and of the last leaf part.
    static int innerLength(long index, long size) {
        return bitLength(index ^ (size - 1));
    }

    static int bitLength(long value) {
        return 64 - Long.numberOfLeadingZeros(value);
    }

    /// Siblings may stand on either side; the bits of `index` say which.
    static byte[] chainInner(byte[] seed, List<byte[]> proof, long index) {
        byte[] node = seed;
        for (int i = 0; i < proof.size(); i++) {
            node =
                    ((index >>> i) & 1) == 0
                            ? Rfc6962.nodeHash(node, proof.get(i))
                            : Rfc6962.nodeHash(proof.get(i), node);
        }
        return node;
    }

    /// Only the left siblings: the node as it was in an earlier, smaller tree.
    static byte[] chainInnerLeft(byte[] seed, List<byte[]> proof, long index) {
        byte[] node = seed;
        for (int i = 0; i < proof.size(); i++) {
            if (((index >>> i) & 1) == 1) {
                node = Rfc6962.nodeHash(proof.get(i), node);
            }
        }
        return node;
    }

    /// Along the right border all siblings stand on the left.
    static byte[] chainLeft(byte[] seed, List<byte[]> proof) {
        byte[] node = seed;
        for (byte[] sibling : proof) {
            node = Rfc6962.nodeHash(sibling, node);
        }
        return node;
    }

    static void requireHash(byte[] hash, String what) throws RefusedException {
        if (hash.length != Rfc6962.HASH_BYTES) {
            throw new RefusedException(
                    Check.INCLUSION,
                    what + " is no SHA-256 hash",
                    Rfc6962.HASH_BYTES + " bytes",
                    hash.length + " bytes");
        }
    }

    static void requireLength(List<byte[]> proof, int length, Check check) throws RefusedException {
        if (proof.size() != length) {
            throw new RefusedException(
                    check,
                    "the proof has the wrong length",
                    length + " hashes",
                    proof.size() + " hashes");
        }
        for (byte[] hash : proof) {
            requireHash(hash, "a node of the proof");
        }
    }
}
