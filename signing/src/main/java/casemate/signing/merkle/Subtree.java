package casemate.signing.merkle;

import casemate.signing.Check;
import casemate.signing.RefusedException;

/// The leaves `start` (inclusive) to `end` (exclusive) of a log, aligned so that they form a
/// subtree (draft-ietf-plants-merkle-tree-certs, "Subtrees"). A whole tree is the subtree from 0.
public record Subtree(long start, long end) {
    public Subtree {
        if (start < 0 || end < start) {
            throw new IllegalArgumentException("Not a range of leaves: " + start + " to " + end);
        }
    }

    /// @throws RefusedException when the range is not one or is not aligned to the power of two it
    ///   spans
    public static Subtree of(long start, long end) throws RefusedException {
        if (start < 0 || end < start) {
            throw new RefusedException(
                    Check.INCLUSION, "leaves " + start + " to " + end + " are no range");
        }
        var subtree = new Subtree(start, end);
        if (!subtree.aligned()) {
            throw new RefusedException(
                    Check.INCLUSION, "leaves " + start + " to " + end + " form no subtree");
        }
        return subtree;
    }

    public long size() {
        return end - start;
    }

    private boolean aligned() {
        if (size() <= 1) {
            return true;
        }
        int bits = 64 - Long.numberOfLeadingZeros(size() - 1);
        return (start & ((1L << bits) - 1)) == 0;
    }
}
