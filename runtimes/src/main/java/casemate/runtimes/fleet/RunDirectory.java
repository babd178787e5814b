package casemate.runtimes.fleet;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.channels.FileChannel;
import java.nio.channels.FileLock;
import java.nio.channels.OverlappingFileLockException;
import java.nio.file.DirectoryStream;
import java.nio.file.FileVisitResult;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.SimpleFileVisitor;
import java.nio.file.StandardOpenOption;
import java.nio.file.attribute.BasicFileAttributes;
import java.time.Duration;
import java.util.Optional;
import java.util.Set;
import org.jboss.logging.Logger;
import org.jspecify.annotations.Nullable;

/// The fleet's place on disk, owner-only and locked: one directory for each instance, and the logs.
/// What a fleet before us left behind is cleared away when it is opened.
final class RunDirectory implements AutoCloseable {
    private static final Logger LOG = Logger.getLogger(RunDirectory.class);

    /// `sun_path` of unix(7) holds 108 bytes with its final zero.
    private static final int LONGEST_SOCKET_PATH = 107;

    /// Room for `/i/NAME-NUMBER/FILE`, see [#instance].
    private static final int SOCKET_PATH_TAIL = 40;

    private final Path root;
    private final FileChannel channel;

    private RunDirectory(Path root, FileChannel channel) {
        this.root = root;
        this.channel = channel;
    }

    static RunDirectory open(Path root) {
        int length = root.toString().getBytes(java.nio.charset.StandardCharsets.UTF_8).length;
        if (length + SOCKET_PATH_TAIL > LONGEST_SOCKET_PATH) {
            throw new IllegalArgumentException(
                    "The run directory "
                            + root
                            + " has "
                            + length
                            + " bytes; sockets in it leave room for at most "
                            + (LONGEST_SOCKET_PATH - SOCKET_PATH_TAIL)
                            + ". Choose a shorter one.");
        }
        try {
            ownerOnly(root);
            RunDirectory directory = new RunDirectory(root, lock(root));
            directory.clear();
            ownerOnly(root.resolve("i"));
            ownerOnly(root.resolve("logs"));
            return directory;
        } catch (IOException e) {
            throw new UncheckedIOException(
                    "Cannot use the run directory " + root + ": " + e.getMessage(), e);
        }
    }

    /// A fresh directory for an instance.
    Path instance(String id) throws IOException {
        Path directory = root.resolve("i").resolve(id);
        delete(directory);
        return ownerOnly(directory);
    }

    Path logs() {
        return root.resolve("logs");
    }

    Path calibration() {
        return root.resolve("calibration");
    }

    void remove(String id) {
        try {
            delete(root.resolve("i").resolve(id));
        } catch (IOException e) {
            LOG.warnf("Cannot remove the directory of instance %s: %s", id, e.getMessage());
        }
    }

    @Override
    public void close() {
        try {
            channel.close();
        } catch (IOException e) {
            LOG.debug("closing the lock", e);
        }
    }

    /// Only now that the lock is ours it is sure that no living fleet owns what is found.
    private void clear() throws IOException {
        Path instances = root.resolve("i");
        if (!Files.isDirectory(instances)) {
            return;
        }
        try (DirectoryStream<Path> leftovers = Files.newDirectoryStream(instances)) {
            for (Path leftover : leftovers) {
                Optional<ProcessRecord> record = ProcessRecord.read(leftover);
                record.filter(r -> r.boot().equals(ProcessTable.boot()))
                        .ifPresent(r -> end(leftover, r.group()));
                delete(leftover);
            }
        }
    }

    private static void end(Path leftover, ProcessGroup group) {
        Set<Long> orphans = group.members();
        if (orphans.isEmpty()) {
            return;
        }
        LOG.warnf(
                "Ending %d runtime process(es) %s that instance %s left running when Casemate was"
                        + " killed.",
                orphans.size(), orphans, leftover.getFileName());
        Set<Long> stubborn = group.end(Duration.ofSeconds(2));
        if (!stubborn.isEmpty()) {
            LOG.errorf("Processes %s do not end; they may hold device memory.", stubborn);
        }
    }

    @SuppressWarnings("resource") // the channel is closed with the directory, and the lock with it
    private static FileChannel lock(Path root) throws IOException {
        FileChannel channel =
                FileChannel.open(
                        root.resolve("lock"), StandardOpenOption.CREATE, StandardOpenOption.WRITE);
        @Nullable FileLock lock = null;
        try {
            lock = channel.tryLock();
        } catch (OverlappingFileLockException e) {
            LOG.debug("another fleet of this process", e);
        }
        if (lock == null) {
            channel.close();
            throw new IOException(
                    "another Casemate uses it. Stop that one, or choose another run directory");
        }
        return channel;
    }

    private static Path ownerOnly(Path directory) throws IOException {
        return OwnDirectory.make(directory);
    }

    /// Links are removed, never followed: a runtime may have put anything here.
    private static void delete(Path directory) throws IOException {
        if (!Files.exists(directory, java.nio.file.LinkOption.NOFOLLOW_LINKS)) {
            return;
        }
        Files.walkFileTree(
                directory,
                new SimpleFileVisitor<>() {
                    @Override
                    public FileVisitResult visitFile(Path file, BasicFileAttributes attributes)
                            throws IOException {
                        Files.delete(file);
                        return FileVisitResult.CONTINUE;
                    }

                    @Override
                    public FileVisitResult postVisitDirectory(
                            Path visited, @Nullable IOException problem) throws IOException {
                        Files.delete(visited);
                        return FileVisitResult.CONTINUE;
                    }
                });
    }
}
