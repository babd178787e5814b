package casemate.install.state;

import java.util.Locale;

/// What is done next. Written to the journal, durably, before it is done; doing it twice is the
/// same as doing it once.
public enum Step {
    /// Verified bytes go into the quarantine, then into the store.
    FETCH,
    /// The free slot is filled out of the store.
    FILL,
    /// On a machine's first installation: data directory, key, settings.
    CONFIGURE,
    /// From here on an interrupted operation is finished; up to here it is undone.
    STOP,
    BACKUP,
    /// Only where the release that is gone back to cannot read the database as it is now.
    RESTORE,
    ACTIVATE,
    START,
    CHECK,
    ACCEPT,
    RETURN_STOP,
    RETURN_RESTORE,
    RETURN_ACTIVATE,
    RETURN_START,
    RETURN_CLEAR,
    UNDO,
    REMOVE;

    public String id() {
        return name().toLowerCase(Locale.ROOT).replace('_', '-');
    }

    public static Step of(String id) {
        return valueOf(id.toUpperCase(Locale.ROOT).replace('-', '_'));
    }

    /// Whether the old release runs untouched.
    public boolean beforeTheSwitch() {
        return compareTo(STOP) < 0 || this == UNDO;
    }

    public boolean returning() {
        return compareTo(RETURN_STOP) >= 0 && compareTo(RETURN_CLEAR) <= 0;
    }
}
