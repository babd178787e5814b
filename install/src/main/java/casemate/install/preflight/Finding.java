package casemate.install.preflight;

import casemate.signing.Check;
import casemate.signing.RefusedException;

/// One thing that was looked at on this machine.
///
/// @param check what, such as `disk`
/// @param found one clause
/// @param expected one clause
/// @param advice what to do when it is not good; empty when it is
public record Finding(String check, Verdict verdict, String expected, String found, String advice) {
    /// Whether it stands in the way.
    public enum Verdict {
        OK,
        WARN,
        FAIL
    }

    static Finding of(String check, boolean good, String expected, String found, String advice) {
        return good
                ? new Finding(check, Verdict.OK, expected, found, "")
                : new Finding(check, Verdict.FAIL, expected, found, advice);
    }

    static Finding advisory(
            String check, boolean good, String expected, String found, String advice) {
        return good
                ? new Finding(check, Verdict.OK, expected, found, "")
                : new Finding(check, Verdict.WARN, expected, found, advice);
    }

    /// @throws RefusedException when it stands in the way
    public void require() throws RefusedException {
        if (verdict == Verdict.FAIL) {
            throw new RefusedException(
                    Check.MACHINE,
                    "this machine cannot take the release (" + check + ")",
                    expected,
                    found,
                    advice);
        }
    }
}
