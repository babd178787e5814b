package casemate.install.state;

import java.util.Locale;

/// How an operation ended.
public enum Outcome {
    /// The release that was asked for runs.
    DONE,
    /// It did not answer, and the machine runs what it ran before.
    RETURNED,
    /// It was interrupted before anything had changed, and what it left was removed.
    UNDONE;

    public String id() {
        return name().toLowerCase(Locale.ROOT);
    }

    static Outcome of(String id) {
        return valueOf(id.toUpperCase(Locale.ROOT));
    }
}
