package casemate.base;

import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.channels.FileChannel;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.nio.file.StandardOpenOption;
import java.nio.file.attribute.PosixFilePermission;
import java.nio.file.attribute.PosixFilePermissions;
import java.util.Set;

/// Files that are whole or not there, and names that last, whenever the power fails: a new file
/// beside the old one, made durable, then renamed over it, and the directory made durable as well
/// (`fsync(2)`, which says that an entry lasts only once its directory was synced).
public final class AtomicFile {
    private static final String OWNER_ONLY = "rw-------";

    private AtomicFile() {}

    /// Writes what only its owner may read.
    public static void write(Path path, String text) throws IOException {
        write(path, text.getBytes(StandardCharsets.UTF_8), OWNER_ONLY);
    }

    /// Puts `bytes` in the place of what may be there; nobody ever sees a part of them. Two writers
    /// of one path must not run at once.
    ///
    /// @param permissions as `rw-------`; they are the owner's only until the bytes are there, and
    ///   what they are then whatever the umask; left out where the file system has none (FAT32)
    public static void write(Path path, byte[] bytes, String permissions) throws IOException {
        Path directory = directoryOf(path);
        Path fresh = path.resolveSibling(path.getFileName() + ".new");
        // What a killed writer left, or somebody planted: never written through.
        Files.deleteIfExists(fresh);
        try {
            try (FileChannel channel = create(fresh)) {
                writeAll(channel, ByteBuffer.wrap(bytes));
                permit(fresh, permissions);
                channel.force(true);
            }
            move(fresh, path);
        } finally {
            // Of a full disk nothing may stay: in a bundle it would be a foreign file.
            Files.deleteIfExists(fresh);
        }
        sync(directory);
    }

    private static FileChannel create(Path fresh) throws IOException {
        Set<StandardOpenOption> options =
                Set.of(StandardOpenOption.CREATE_NEW, StandardOpenOption.WRITE);
        Set<PosixFilePermission> owner = PosixFilePermissions.fromString(OWNER_ONLY);
        try {
            return FileChannel.open(fresh, options, PosixFilePermissions.asFileAttribute(owner));
        } catch (UnsupportedOperationException _) {
            return FileChannel.open(fresh, options);
        }
    }

    /// @param permissions as `rw-r--r--`; left out where the file system has none
    public static void permit(Path path, String permissions) throws IOException {
        try {
            Files.setPosixFilePermissions(path, PosixFilePermissions.fromString(permissions));
        } catch (UnsupportedOperationException _) {
            // FAT32: what is on such media is for everyone.
        }
    }

    /// Renames within a file system, over what is there, durably. The bytes are the caller's to
    /// sync.
    public static void rename(Path from, Path to) throws IOException {
        move(from, to);
        Path here = directoryOf(to);
        sync(here);
        Path left = directoryOf(from);
        if (!left.equals(here)) {
            sync(left);
        }
    }

    private static void move(Path from, Path to) throws IOException {
        Files.move(from, to, StandardCopyOption.ATOMIC_MOVE, StandardCopyOption.REPLACE_EXISTING);
    }

    public static void writeAll(FileChannel channel, ByteBuffer bytes) throws IOException {
        while (bytes.hasRemaining()) {
            channel.write(bytes);
        }
    }

    /// Makes a file's bytes, or a directory's entries, durable.
    public static void sync(Path path) throws IOException {
        try (FileChannel channel = FileChannel.open(path, StandardOpenOption.READ)) {
            channel.force(true);
        }
    }

    /// @throws IllegalArgumentException for a root, which is in no directory
    public static Path directoryOf(Path path) {
        Path parent = path.toAbsolutePath().getParent();
        if (parent == null) {
            throw new IllegalArgumentException(path + " is not in a directory");
        }
        return parent;
    }
}
