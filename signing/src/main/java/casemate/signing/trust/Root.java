package casemate.signing.trust;

import casemate.signing.note.NoteKey;
import java.time.Instant;
import java.util.List;

/// Root metadata: which keys may do what. Its text form: [RootCodec].
///
/// @param version 1 and up, one more with each root
/// @param epoch highest sequences count within one; a new epoch recovers from a stolen release key
///   that signed a huge sequence
/// @param issuedAt when it was made, by its makers' clock
/// @param advisoryExpiry after this the machine warns; there is no clock to be strict by
/// @param log the keys of the release log, the one whose id names the log first; empty without one
public record Root(
        long version,
        long epoch,
        Instant issuedAt,
        Instant advisoryExpiry,
        Role rootRole,
        Role releaseRole,
        List<NoteKey> log) {
    public Root {
        log = List.copyOf(log);
        if (version < 1 || epoch < 1) {
            throw new IllegalArgumentException(
                    "Root versions and epochs start at 1: " + version + ", " + epoch);
        }
        if (advisoryExpiry.isBefore(issuedAt)) {
            throw new IllegalArgumentException("The root expires before it was issued");
        }
    }
}
