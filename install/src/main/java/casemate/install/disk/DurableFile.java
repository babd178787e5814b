package casemate.install.disk;

import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.channels.FileChannel;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.nio.file.StandardOpenOption;
import java.nio.file.attribute.PosixFilePermissions;
import java.util.Set;

/// Writes that a power cut leaves whole or undone, never half: a new file beside the old one, made
/// durable, then renamed over it, and the directory made durable as well.
public final class DurableFile {
    private DurableFile() {}

    /// @param permissions as `rw-------`
    public static void write(Path path, byte[] bytes, String permissions) throws IOException {
        Path fresh = path.resolveSibling(path.getFileName() + ".new");
        Files.deleteIfExists(fresh);
        try (FileChannel channel =
                FileChannel.open(
                        fresh,
                        Set.of(StandardOpenOption.CREATE_NEW, StandardOpenOption.WRITE),
                        PosixFilePermissions.asFileAttribute(
                                PosixFilePermissions.fromString(permissions)))) {
            writeAll(channel, ByteBuffer.wrap(bytes));
            // The process's umask may have taken some away.
            Files.setPosixFilePermissions(fresh, PosixFilePermissions.fromString(permissions));
            channel.force(true);
        }
        rename(fresh, path);
    }

    /// Renames within a file system, over what is there, durably.
    public static void rename(Path from, Path to) throws IOException {
        Files.move(from, to, StandardCopyOption.ATOMIC_MOVE, StandardCopyOption.REPLACE_EXISTING);
        sync(to.toAbsolutePath().getParent());
        Path left = from.toAbsolutePath().getParent();
        if (left != null && !left.equals(to.toAbsolutePath().getParent())) {
            sync(left);
        }
    }

    public static void writeAll(FileChannel channel, ByteBuffer bytes) throws IOException {
        while (bytes.hasRemaining()) {
            channel.write(bytes);
        }
    }

    /// Makes a file's bytes, or a directory's entries, durable (`fsync(2)`).
    public static void sync(@org.jspecify.annotations.Nullable Path path) throws IOException {
        if (path == null) {
            return;
        }
        try (FileChannel channel = FileChannel.open(path, StandardOpenOption.READ)) {
            channel.force(true);
        }
    }
}
