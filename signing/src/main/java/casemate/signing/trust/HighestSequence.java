package casemate.signing.trust;

import casemate.signing.Check;
import casemate.signing.RefusedException;

/// The newest release that a machine has seen, so that it is not led back to an older one with
/// known holes. Kept for one epoch of the root: when a stolen key signed an enormous sequence, a
/// root of the next epoch frees the machine.
///
/// @param sequence 0 before the first release
public record HighestSequence(long epoch, long sequence) {
    public HighestSequence {
        if (epoch < 1 || sequence < 0) {
            throw new IllegalArgumentException(
                    "Not an epoch and a sequence: " + epoch + ", " + sequence);
        }
    }

    public static HighestSequence none() {
        return new HighestSequence(1, 0);
    }

    /// What to keep once a release was accepted.
    ///
    /// @throws RefusedException when the release is older than the newest one seen
    public HighestSequence accept(long releaseEpoch, long releaseSequence) throws RefusedException {
        if (releaseEpoch < epoch || (releaseEpoch == epoch && releaseSequence < sequence)) {
            throw new RefusedException(
                    Check.ROLLBACK,
                    "the release is older than one that this machine has seen",
                    "epoch " + epoch + ", sequence " + sequence + " or later",
                    "epoch " + releaseEpoch + ", sequence " + releaseSequence,
                    "Use the previous slot (casemate rollback), or ask for a rollback permit for"
                            + " this machine.");
        }
        return new HighestSequence(releaseEpoch, releaseSequence);
    }
}
