package casemate.signing.merkle;

import java.util.ArrayList;
import java.util.List;
import java.util.Objects;

/// A Merkle tree over leaf hashes held in memory: 32 bytes a leaf. A release log has one leaf for
/// each signature of a release, so thousands at most; proofs are computed afresh.
public final class MerkleTree {
    private final List<byte[]> leaves;

    public MerkleTree(List<byte[]> leafHashes) {
        this.leaves = List.copyOf(leafHashes);
    }

    public long size() {
        return leaves.size();
    }

    public byte[] root() {
        return leaves.isEmpty() ? Rfc6962.emptyRoot() : root(leaves);
    }

    /// @throws IndexOutOfBoundsException when there is no such leaf
    public InclusionProof inclusion(int index) {
        Objects.checkIndex(index, leaves.size());
        var hashes = new ArrayList<byte[]>();
        path(index, leaves, hashes);
        return new InclusionProof(index, leaves.size(), hashes);
    }

    /// @param earlierSize 1 to [#size]
    public ConsistencyProof consistency(int earlierSize) {
        if (earlierSize < 1 || earlierSize > leaves.size()) {
            throw new IllegalArgumentException(
                    "No tree of " + earlierSize + " within one of " + leaves.size());
        }
        var hashes = new ArrayList<byte[]>();
        subproof(earlierSize, leaves, true, hashes);
        return new ConsistencyProof(hashes);
    }

    private static byte[] root(List<byte[]> part) {
        if (part.size() == 1) {
            return part.getFirst();
        }
        int split = split(part.size());
        return Rfc6962.nodeHash(
                root(part.subList(0, split)), root(part.subList(split, part.size())));
    }

    private static void path(int index, List<byte[]> part, List<byte[]> out) {
        if (part.size() == 1) {
            return;
        }
        int split = split(part.size());
        List<byte[]> left = part.subList(0, split);
        List<byte[]> right = part.subList(split, part.size());
        if (index < split) {
            path(index, left, out);
            out.add(root(right));
        } else {
            path(index - split, right, out);
            out.add(root(left));
        }
    }

    /// SUBPROOF of RFC 6962, section 2.1.2.
    private static void subproof(int m, List<byte[]> part, boolean whole, List<byte[]> out) {
        if (m == part.size()) {
            if (!whole) {
                out.add(root(part));
            }
            return;
        }
        int split = split(part.size());
        List<byte[]> left = part.subList(0, split);
        List<byte[]> right = part.subList(split, part.size());
        if (m <= split) {
            subproof(m, left, whole, out);
            out.add(root(right));
        } else {
            subproof(m - split, right, false, out);
            out.add(root(left));
        }
    }

    /// The largest power of two below `size`.
    private static int split(int size) {
        return Integer.highestOneBit(size - 1);
    }
}
