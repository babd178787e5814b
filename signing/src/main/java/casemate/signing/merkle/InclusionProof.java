package casemate.signing.merkle;

import casemate.signing.Check;
import casemate.signing.RefusedException;
import java.security.MessageDigest;
import java.util.HexFormat;
import java.util.List;

/// That a leaf is in a tree (RFC 6962, section 2.1.1; verified as in RFC 9162, section 2.1.3.2).
///
/// @param index the leaf's position, from 0
/// @param size leaves in the tree
/// @param hashes the siblings on the way up, lowest first
public record InclusionProof(long index, long size, List<byte[]> hashes) {
    /// A tree of 2^63 leaves has proofs of 63 hashes.
    public static final int MAX_HASHES = 64;

    public InclusionProof {
        hashes = List.copyOf(hashes);
    }

    /// @throws RefusedException when the leaf is not what this proof leads from to that root
    public void verify(byte[] leafHash, byte[] root) throws RefusedException {
        byte[] computed = rootFrom(leafHash);
        if (!MessageDigest.isEqual(computed, root)) {
            throw new RefusedException(
                    Check.INCLUSION,
                    "the proof for entry " + index + " of " + size + " leads to another root",
                    HexFormat.of().formatHex(root),
                    HexFormat.of().formatHex(computed));
        }
    }

    /// For a leaf of a subtree: the index is the leaf's in the whole log.
    public static void verifyInSubtree(
            Subtree subtree, long index, List<byte[]> hashes, byte[] leafHash, byte[] root)
            throws RefusedException {
        if (index < subtree.start() || index >= subtree.end()) {
            throw new RefusedException(
                    Check.INCLUSION, "entry " + index + " is outside of " + subtree);
        }
        new InclusionProof(index - subtree.start(), subtree.size(), hashes).verify(leafHash, root);
    }

    /// The root that this proof leads to from a leaf.
    public byte[] rootFrom(byte[] leafHash) throws RefusedException {
        if (index < 0 || index >= size) {
            throw new RefusedException(
                    Check.INCLUSION, "entry " + index + " is not in a tree of " + size);
        }
        Nodes.requireHash(leafHash, "the leaf");
        int inner = Nodes.innerLength(index, size);
        int border = Long.bitCount(index >>> inner);
        Nodes.requireLength(hashes, inner + border, Check.INCLUSION);
        byte[] node = Nodes.chainInner(leafHash, hashes.subList(0, inner), index);
        return Nodes.chainLeft(node, hashes.subList(inner, hashes.size()));
    }
}
