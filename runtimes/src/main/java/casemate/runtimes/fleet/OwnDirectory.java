package casemate.runtimes.fleet;

import java.io.IOException;
import java.nio.file.FileAlreadyExistsException;
import java.nio.file.Files;
import java.nio.file.LinkOption;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermission;
import java.nio.file.attribute.PosixFilePermissions;
import java.util.Locale;
import java.util.Set;

/// Directories that are ours alone: made by us or looked at on every level, so that no other user
/// of the machine can put a socket, a library or a program of theirs where we look for ours.
public final class OwnDirectory {
    private static final Set<PosixFilePermission> OWNER_ONLY =
            PosixFilePermissions.fromString("rwx------");
    private static final int GROUP_WRITES = 0020;
    private static final int OTHERS_WRITE = 0002;
    private static final int STICKY = 01000;
    private static final int ROOT = 0;

    private OwnDirectory() {}

    /// Makes the directory where it is missing, whatever the umask.
    ///
    /// @return the directory
    /// @throws IOException when it is there and not ours alone, or when another user could exchange
    ///   it or a directory above it
    public static Path make(Path directory) throws IOException {
        Path parent = directory.toAbsolutePath().getParent();
        if (parent != null) {
            Files.createDirectories(parent, PosixFilePermissions.asFileAttribute(OWNER_ONLY));
        }
        try {
            Files.createDirectory(directory, PosixFilePermissions.asFileAttribute(OWNER_ONLY));
        } catch (FileAlreadyExistsException _) {
            if (ours(directory) && (mode(directory) & (GROUP_WRITES | OTHERS_WRITE)) == 0) {
                // Others may have looked, but could put nothing in.
                Files.setPosixFilePermissions(directory, OWNER_ONLY);
            }
            checkItself(directory);
        }
        checkAbove(directory);
        return directory;
    }

    /// A new directory with a name that nobody can foresee.
    ///
    /// @throws IOException when other users could exchange it there
    public static Path makeBelow(Path base, String prefix) throws IOException {
        checkHolder(base, us());
        checkAbove(base);
        return Files.createTempDirectory(
                base, prefix, PosixFilePermissions.asFileAttribute(OWNER_ONLY));
    }

    /// Whether it is there, ours alone, and cannot be exchanged.
    public static boolean is(Path directory) {
        try {
            checkItself(directory);
            checkAbove(directory);
            return true;
        } catch (IOException _) {
            return false;
        }
    }

    private static boolean ours(Path directory) throws IOException {
        return Files.isDirectory(directory, LinkOption.NOFOLLOW_LINKS) && owner(directory) == us();
    }

    private static void checkItself(Path directory) throws IOException {
        if (!Files.isDirectory(directory, LinkOption.NOFOLLOW_LINKS)) {
            throw new IOException(directory + " is not a directory (links are not followed here)");
        }
        int owner = owner(directory);
        if (owner != us()) {
            throw refused(directory, "belongs to the user with the id " + owner);
        }
        if ((mode(directory) & 0077) != 0) {
            throw refused(
                    directory,
                    String.format(
                            Locale.ROOT,
                            "is open to other users (mode %o): run `chmod 700 %s`",
                            mode(directory) & 0777,
                            directory));
        }
    }

    /// @throws IOException naming the level at which another user could put something else in its
    ///   place
    public static void checkAbove(Path directory) throws IOException {
        Path absolute = directory.toAbsolutePath().normalize();
        int alsoTrusted = owner(absolute);
        // As it is spelled, for the links in it, and as it really lies.
        for (Path spelled = absolute.getParent(); spelled != null; spelled = spelled.getParent()) {
            checkHolder(spelled, alsoTrusted);
        }
        Path real = absolute.toRealPath();
        for (Path level = real.getParent(); level != null; level = level.getParent()) {
            checkHolder(level, alsoTrusted);
        }
    }

    /// Sticky directories, such as `/tmp`, let nobody but the owner rename or remove an entry.
    private static void checkHolder(Path level, int alsoTrusted) throws IOException {
        int owner = owner(level);
        if (owner != ROOT && owner != us() && (us() != ROOT || owner != alsoTrusted)) {
            throw refused(level, "belongs to the user with the id " + owner);
        }
        if (Files.isSymbolicLink(level)) {
            return;
        }
        int mode = mode(level);
        boolean group = (mode & GROUP_WRITES) != 0 && group(level) != ourGroup();
        if ((mode & STICKY) == 0 && (group || (mode & OTHERS_WRITE) != 0)) {
            throw refused(
                    level,
                    String.format(
                            Locale.ROOT,
                            "can be written to by other users (mode %o): run `chmod go-w %s`",
                            mode & 01777,
                            level));
        }
    }

    private static IOException refused(Path at, String why) {
        return new IOException(
                at + " " + why + ", or choose another place: another user could put theirs there");
    }

    private static int us() throws IOException {
        return (int) Files.getAttribute(Path.of("/proc/self"), "unix:uid");
    }

    private static int ourGroup() throws IOException {
        return (int) Files.getAttribute(Path.of("/proc/self"), "unix:gid");
    }

    private static int owner(Path path) throws IOException {
        return (int) Files.getAttribute(path, "unix:uid", LinkOption.NOFOLLOW_LINKS);
    }

    private static int group(Path path) throws IOException {
        return (int) Files.getAttribute(path, "unix:gid", LinkOption.NOFOLLOW_LINKS);
    }

    private static int mode(Path path) throws IOException {
        return (int) Files.getAttribute(path, "unix:mode", LinkOption.NOFOLLOW_LINKS);
    }
}
