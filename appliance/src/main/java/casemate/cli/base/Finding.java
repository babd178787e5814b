package casemate.cli.base;

/// One result of the checkup.
///
/// @param action what to do; empty when all is well
public record Finding(String check, Verdict verdict, String message, String action) {
    public enum Verdict {
        OK,
        WARN,
        FAIL
    }

    public static Finding ok(String check, String message) {
        return new Finding(check, Verdict.OK, message, "");
    }

    public static Finding warn(String check, String message, String action) {
        return new Finding(check, Verdict.WARN, message, action);
    }

    public static Finding fail(String check, String message, String action) {
        return new Finding(check, Verdict.FAIL, message, action);
    }
}
