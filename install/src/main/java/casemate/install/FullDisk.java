package casemate.install;

import casemate.signing.Check;
import casemate.signing.RefusedException;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Locale;
import java.util.Optional;

/// A disk that others filled after there was room.
final class FullDisk {
    /// ENOSPC and EDQUOT, in the words of the C locale. Others have other words.
    private static final String[] WORDS = {"No space left on device", "Disk quota exceeded"};

    /// With less than this, whatever failed to be written did so for lack of room.
    private static final long NEXT_TO_NOTHING = 1 << 20;

    private FullDisk() {}

    /// The refusal for what could not be written below a directory, if that is why.
    static Optional<RefusedException> behind(IOException e, Path directory) {
        long free;
        try {
            free = Files.getFileStore(directory).getUsableSpace();
        } catch (IOException unknown) {
            e.addSuppressed(unknown);
            return Optional.empty();
        }
        String said = String.valueOf(e.getMessage());
        if (free >= NEXT_TO_NOTHING && !said.contains(WORDS[0]) && !said.contains(WORDS[1])) {
            return Optional.empty();
        }
        return Optional.of(
                new RefusedException(
                        Check.FREE_SPACE,
                        "the disk of " + directory + " became full on the way",
                        "the room that was there before it began",
                        String.format(Locale.ROOT, "%,d bytes free (%s)", free, said),
                        "The release that ran runs on, and what was written was taken back. Make"
                                + " room and run it again."));
    }
}
