package casemate.runtimes.fleet;

import java.time.Duration;
import java.util.Locale;

/// Why a process is of no use; a sentence without its subject and its full stop.
final class InstanceFailure extends Exception {
    private static final long serialVersionUID = 1L;

    InstanceFailure(String what) {
        super(what);
    }

    /// As such sentences say a time.
    static String seconds(Duration duration) {
        return String.format(Locale.ROOT, "%.1f s", duration.toMillis() / 1000.0);
    }
}
