package casemate.signing.conformance;

import casemate.signing.RefusedException;
import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;

/// Counts verdicts of one suite against what its project says.
final class Tally {
    /// Something that verifies or refuses.
    interface Verification {
        void run() throws RefusedException;
    }

    private final String suite;
    private final List<String> misses = new ArrayList<>();
    private final List<String> refusals = new ArrayList<>();
    private int valid;
    private int validAccepted;
    private int invalid;
    private int invalidAccepted;
    private int skipped;

    Tally(String suite) {
        this.suite = suite;
    }

    void add(String name, boolean expectValid, Verification verification) {
        String refusal = verdict(verification);
        boolean accepted = refusal == null;
        if (expectValid) {
            valid++;
            validAccepted += accepted ? 1 : 0;
        } else {
            invalid++;
            invalidAccepted += accepted ? 1 : 0;
        }
        if (accepted != expectValid) {
            misses.add(suite + ": " + name + ": " + (accepted ? "accepted" : refusal));
        }
        refusals.add(name + ": " + (accepted ? "accepted" : refusal));
    }

    /// Cases of a kind that Casemate does not do at all.
    void skip(int cases) {
        skipped += cases;
    }

    /// An exception of any other kind is a miss of its own: a verifier must never fall over.
    private @Nullable String verdict(Verification verification) {
        try {
            verification.run();
            return null;
        } catch (RefusedException e) {
            return e.check().id() + ": " + e.getMessage();
        } catch (RuntimeException e) {
            misses.add(suite + ": escaped as " + e);
            return "escaped as " + e;
        }
    }

    List<String> misses() {
        return misses;
    }

    List<String> verdicts() {
        return refusals;
    }

    int cases() {
        return valid + invalid;
    }

    @Override
    public String toString() {
        return suite
                + ": "
                + validAccepted
                + " of "
                + valid
                + " valid accepted, "
                + invalidAccepted
                + " of "
                + invalid
                + " invalid accepted"
                + (skipped == 0 ? "" : " (" + skipped + " of other algorithms not run)");
    }
}
