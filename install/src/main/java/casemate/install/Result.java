package casemate.install;

import casemate.install.state.Operation;
import casemate.install.state.Operation.Kind;
import casemate.install.state.Outcome;
import java.util.Locale;

/// How an operation ended.
///
/// @param why it did not go as asked, one clause; empty when it did
/// @param resumed whether an earlier run had begun it
public record Result(Operation operation, Outcome outcome, String why, boolean resumed) {

    /// The release that runs now; empty when none does.
    public String runs() {
        boolean asked = outcome == Outcome.DONE && operation.kind() != Kind.UNINSTALL;
        String old = operation.kind() == Kind.UNINSTALL ? null : operation.fromRelease();
        return asked ? operation.release() : old == null ? "" : old;
    }

    /// One sentence that says what happened and what runs.
    public String sentence() {
        String what =
                switch (operation.kind()) {
                    case INSTALL -> "the installation of " + operation.release();
                    case UPGRADE -> "the upgrade to " + operation.release();
                    case ROLLBACK -> "the rollback to " + operation.release();
                    case UNINSTALL -> "the removal of " + operation.release();
                };
        String how =
                switch (outcome) {
                    case DONE -> resumed ? "was interrupted, and is finished now" : "is done";
                    case UNDONE -> "was interrupted, and is undone now";
                    case RETURNED -> "did not succeed (" + why + ")";
                };
        String now = runs().isEmpty() ? "nothing is installed" : runs() + " runs";
        return String.format(
                Locale.ROOT,
                "%s%s %s: %s.",
                what.substring(0, 1).toUpperCase(Locale.ROOT),
                what.substring(1),
                how,
                now);
    }
}
