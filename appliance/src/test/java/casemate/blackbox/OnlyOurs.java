package casemate.blackbox;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.LinkOption;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.util.List;
import java.util.Optional;

/// Whether a path that a process of one user relies on could be made, owned or exchanged by another
/// user: asked of every level of it, as it is spelled, and of where its links lead.
///
/// @param uid whose process it is; root is trusted by everybody
/// @param given directories that were there before, the program's own: their names may be known
record OnlyOurs(int uid, List<Path> given) {
    private static final int OTHERS_WRITE = 0022;
    private static final int OTHERS_ENTER = 0011;
    private static final int STICKY = 01000;
    private static final int MOST_LINKS = 40;

    /// What lies in a directory that all can write to must have a name that nobody can foresee:
    /// whoever knows it can be there first. `createTempDirectory` and the like give 64 random bits.
    private static final String UNFORESEEABLE = "[^0-9]*[0-9]{12,20}[^0-9]*";

    private record Level(int owner, int mode, boolean link, boolean directory) {
        static Level of(Path path) throws IOException {
            int mode = (int) Files.getAttribute(path, "unix:mode", LinkOption.NOFOLLOW_LINKS);
            return new Level(
                    (int) Files.getAttribute(path, "unix:uid", LinkOption.NOFOLLOW_LINKS),
                    mode,
                    Files.isSymbolicLink(path),
                    Files.isDirectory(path, LinkOption.NOFOLLOW_LINKS));
        }
    }

    /// @param path absolute; nothing need be there
    /// @return what another user could do; empty when nothing
    Optional<String> fault(Path path) throws IOException {
        return fault(path.normalize(), 0);
    }

    private Optional<String> fault(Path path, int links) throws IOException {
        if (links > MOST_LINKS) {
            return Optional.of("its links go round");
        }
        Path at = path.getRoot();
        for (int depth = 0; ; depth++) {
            boolean last = depth == path.getNameCount();
            Level level;
            try {
                level = Level.of(at);
            } catch (NoSuchFileException _) {
                // Made by whoever may write to the level above, which was looked at.
                return Optional.empty();
            }
            if (level.owner != 0 && level.owner != uid) {
                return Optional.of(at + " belongs to the user " + level.owner);
            }
            if (level.link) {
                Path target = at.resolveSibling(Files.readSymbolicLink(at)).normalize();
                Path whole =
                        last ? target : target.resolve(path.subpath(depth, path.getNameCount()));
                return fault(whole.normalize(), links + 1);
            }
            boolean open = (level.mode & OTHERS_WRITE) != 0;
            if (open && !level.directory) {
                return Optional.of(at + " can be written to by others");
            }
            if (last) {
                return Optional.empty();
            }
            Path name = path.getName(depth);
            if (open && (level.mode & STICKY) == 0) {
                return Optional.of(at + " can be written to by others");
            }
            if (open && !isGiven(path) && !name.toString().matches(UNFORESEEABLE)) {
                return Optional.of(
                        name + " can be foreseen in " + at + ", where others may be first");
            }
            if ((level.mode & OTHERS_ENTER) == 0) {
                return Optional.empty();
            }
            at = at.resolve(name);
        }
    }

    private boolean isGiven(Path path) {
        return given.stream().anyMatch(path::startsWith);
    }
}
