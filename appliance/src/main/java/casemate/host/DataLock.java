package casemate.host;

import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.channels.FileChannel;
import java.nio.channels.FileLock;
import java.nio.channels.OverlappingFileLockException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.nio.file.attribute.PosixFilePermissions;
import java.time.Duration;
import java.util.Locale;
import java.util.Set;
import java.util.concurrent.locks.LockSupport;
import org.jspecify.annotations.Nullable;

/// The one lock of a data directory. An operating system lock: it goes with its process, however
/// that ends.
public final class DataLock implements AutoCloseable {
    private final FileChannel channel;
    private final FileLock lock;

    private static final Duration PATIENCE = Duration.ofSeconds(2);

    private DataLock(FileChannel channel, FileLock lock) {
        this.channel = channel;
        this.lock = lock;
    }

    /// Somebody else holds the lock.
    public static final class HeldException extends IOException {
        private static final long serialVersionUID = 1L;

        HeldException(Path root, String pid) {
            super(
                    String.format(
                            Locale.ROOT,
                            "the data directory %s is in use by process %s: stop it first.",
                            root,
                            pid.isBlank() ? "unknown" : pid));
        }
    }

    /// @throws HeldException when another process holds it
    public static DataLock acquire(DataDirectory directory) throws IOException {
        FileChannel channel = open(directory);
        FileLock lock = lockPatiently(channel);
        if (lock == null) {
            String pid = holder(channel);
            channel.close();
            throw new HeldException(directory.root(), pid);
        }
        channel.truncate(0);
        channel.write(
                ByteBuffer.wrap(
                        (ProcessHandle.current().pid() + "\n").getBytes(StandardCharsets.UTF_8)),
                0);
        return new DataLock(channel, lock);
    }

    /// A command may hold it for a moment, to do its work or to see whether a server does.
    private static @Nullable FileLock lockPatiently(FileChannel channel) throws IOException {
        long deadline = System.nanoTime() + PATIENCE.toNanos();
        FileLock lock = tryLock(channel);
        while (lock == null && System.nanoTime() < deadline) {
            LockSupport.parkNanos(20_000_000);
            lock = tryLock(channel);
        }
        return lock;
    }

    /// Whether some process holds it now.
    public static boolean held(DataDirectory directory) throws IOException {
        try (FileChannel channel = open(directory);
                FileLock lock = tryLock(channel)) {
            return lock == null;
        }
    }

    private static FileChannel open(DataDirectory directory) throws IOException {
        return FileChannel.open(
                directory.root().resolve("casemate.lock"),
                Set.of(
                        StandardOpenOption.CREATE,
                        StandardOpenOption.READ,
                        StandardOpenOption.WRITE),
                PosixFilePermissions.asFileAttribute(PosixFilePermissions.fromString("rw-------")));
    }

    private static @Nullable FileLock tryLock(FileChannel channel) throws IOException {
        try {
            return channel.tryLock();
        } catch (OverlappingFileLockException _) {
            return null;
        }
    }

    private static String holder(FileChannel channel) throws IOException {
        ByteBuffer bytes = ByteBuffer.allocate(32);
        int n = channel.read(bytes, 0);
        return n <= 0 ? "" : new String(bytes.array(), 0, n, StandardCharsets.UTF_8).strip();
    }

    @Override
    public void close() throws IOException {
        lock.release();
        channel.close();
    }
}
