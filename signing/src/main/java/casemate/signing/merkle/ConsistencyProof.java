package casemate.signing.merkle;

import casemate.signing.Check;
import casemate.signing.RefusedException;
import java.security.MessageDigest;
import java.util.HexFormat;
import java.util.List;

/// That a tree is a continuation of an earlier one: nothing was removed or changed (RFC 6962,
/// section 2.1.2), also from a subtree.
///
/// @param hashes the nodes of the proof, lowest first
public record ConsistencyProof(List<byte[]> hashes) {
    public ConsistencyProof {
        hashes = List.copyOf(hashes);
    }

    /// @throws RefusedException when the tree of `size2` does not begin with the tree of `size1`
    public void verify(long size1, long size2, byte[] root1, byte[] root2) throws RefusedException {
        if (size1 <= 0 || size2 < size1) {
            throw new RefusedException(
                    Check.CONSISTENCY, "a tree of " + size2 + " does not follow one of " + size1);
        }
        requireEqual(rootFrom(new Subtree(0, size1), size2, root1), root2);
    }

    /// @throws RefusedException when the tree of `size` does not hold that subtree
    public void verifySubtree(Subtree subtree, long size, byte[] subtreeRoot, byte[] root)
            throws RefusedException {
        if (subtree.end() > size) {
            throw new RefusedException(
                    Check.CONSISTENCY, subtree + " reaches beyond a tree of " + size);
        }
        if (subtree.size() == 0) {
            Nodes.requireLength(hashes, 0, Check.CONSISTENCY);
            requireEqual(subtreeRoot, Rfc6962.emptyRoot());
            return;
        }
        requireEqual(rootFrom(subtree, size, subtreeRoot), root);
    }

    private byte[] rootFrom(Subtree subtree, long size, byte[] subtreeRoot)
            throws RefusedException {
        long last = subtree.end() - 1;
        if (subtree.end() == size) {
            int level = Nodes.bitLength(last ^ subtree.start());
            Nodes.requireLength(
                    hashes,
                    Long.bitCount(level == 64 ? 0 : subtree.start() >>> level),
                    Check.CONSISTENCY);
            return Nodes.chainLeft(subtreeRoot, hashes);
        }
        // The proof is split where the paths to the last leaf of each tree part.
        int fork = Nodes.innerLength(last, size);
        int border = Long.bitCount(last >>> fork);
        // It starts at the root of the rightmost perfect subtree of the earlier tree; where that is
        // the
        // earlier tree itself, its root is known and left out.
        int shift = Long.numberOfTrailingZeros(subtree.size());
        boolean perfect = subtree.size() == 1L << shift;
        int inner = fork - shift;
        int skip = perfect ? 0 : 1;
        Nodes.requireLength(hashes, skip + inner + border, Check.CONSISTENCY);
        byte[] seed = perfect ? subtreeRoot : hashes.getFirst();
        List<byte[]> path = hashes.subList(skip, hashes.size());
        long mask = last >>> shift;
        if (!perfect) {
            requireEqual(earlierRoot(subtree, last, fork, shift, border, seed, path), subtreeRoot);
        }
        byte[] node = Nodes.chainInner(seed, path.subList(0, inner), mask);
        return Nodes.chainLeft(node, path.subList(inner, path.size()));
    }

    /// The nodes inside the earlier tree must lead to its root.
    private static byte[] earlierRoot(
            Subtree subtree,
            long last,
            int fork,
            int shift,
            int border,
            byte[] seed,
            List<byte[]> path) {
        int height = Nodes.bitLength(last ^ subtree.start());
        int innerInside = Math.min(height, fork) - shift;
        int inner = fork - shift;
        int borderInside = Math.max(0, border - Long.bitCount(last >>> height));
        byte[] node = Nodes.chainInnerLeft(seed, path.subList(0, innerInside), last >>> shift);
        return Nodes.chainLeft(node, path.subList(inner, inner + borderInside));
    }

    private static void requireEqual(byte[] computed, byte[] expected) throws RefusedException {
        if (!MessageDigest.isEqual(computed, expected)) {
            throw new RefusedException(
                    Check.CONSISTENCY,
                    "the consistency proof leads to another root",
                    HexFormat.of().formatHex(expected),
                    HexFormat.of().formatHex(computed));
        }
    }
}
