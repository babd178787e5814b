package casemate.cli;

/// One result of the checkup.
///
/// @param action what to do; empty when all is well
record Finding(String check, Verdict verdict, String message, String action) {
    enum Verdict {
        OK,
        WARN,
        FAIL
    }

    static Finding ok(String check, String message) {
        return new Finding(check, Verdict.OK, message, "");
    }

    static Finding warn(String check, String message, String action) {
        return new Finding(check, Verdict.WARN, message, action);
    }

    static Finding fail(String check, String message, String action) {
        return new Finding(check, Verdict.FAIL, message, action);
    }
}
