package casemate.bundler.verify;

import casemate.signing.RefusedException;

/// Completes what lower layers say, which know neither the file nor what an operator can do.
final class Refusals {
    private static final String ADVICE =
            "Do not use the media; copy them again, and if that does not help, ask who made them.";

    private Refusals() {}

    static RefusedException in(String file, RefusedException e) {
        return new RefusedException(
                e.check(), "'" + file + "': " + e.what(), e.expected(), e.found(), e.advice());
    }

    static RefusedException advised(RefusedException e) {
        return e.advice() == null ? e.withAdvice(ADVICE) : e;
    }
}
