package casemate.bundler.pack;

import casemate.base.AtomicFile;
import casemate.bundler.MediaFile;
import casemate.bundler.format.Chunk;
import casemate.signing.Hashes;
import java.io.Closeable;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.channels.FileChannel;
import java.nio.file.Files;
import java.nio.file.LinkOption;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.nio.file.StandardOpenOption;
import java.security.MessageDigest;
import java.util.HexFormat;
import java.util.List;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.atomic.AtomicLong;
import java.util.stream.Stream;

/// The chunks of a bundle in the making, each a file named by its digest. A chunk is whole and on
/// the disk, or not there; equal chunks are one file.
final class ChunkStore {
    private static final int BUFFER_BYTES = 1 << 20;

    private final Path directory;
    private final Path temporary;
    private final boolean resumed;

    /// Digests of chunks that this run wrote, or read and found whole.
    private final Set<String> good = ConcurrentHashMap.newKeySet();

    private final AtomicLong number = new AtomicLong();
    private final AtomicLong written = new AtomicLong();
    private final AtomicLong found = new AtomicLong();

    /// @param bundle the directory that chunks are below
    /// @param temporary for chunks that are being written, on the same file system
    ChunkStore(Path bundle, Path temporary) throws IOException {
        this.directory = bundle;
        this.temporary = temporary;
        Files.createDirectories(bundle.resolve("chunks/sha256"));
        Files.createDirectories(temporary);
        try (Stream<Path> left = Files.list(temporary)) {
            for (Path file : left.toList()) {
                Files.delete(file);
            }
        }
        this.resumed = !files().isEmpty();
    }

    /// Whether an earlier run left chunks. Then it pays to hash a chunk before writing it.
    boolean resumed() {
        return resumed;
    }

    /// Bytes that this run wrote.
    long writtenBytes() {
        return written.get();
    }

    /// Bytes of an earlier run, or of an equal chunk, that this run did not have to write.
    long foundBytes() {
        return found.get();
    }

    /// Whether the chunk lies there with the bytes that its name promises: it is read and hashed,
    /// for an interrupted run or a bad disk may have left anything. A bad one is replaced later.
    boolean holds(String sha256, long size) throws IOException {
        if (good.contains(sha256)) {
            found.addAndGet(size);
            return true;
        }
        Path file = directory.resolve(new Chunk(0, size, sha256).path());
        if (!Files.isRegularFile(file, LinkOption.NOFOLLOW_LINKS)) {
            return false;
        }
        if (Files.size(file) == size && digest(file).equals(sha256)) {
            good.add(sha256);
            found.addAndGet(size);
            return true;
        }
        return false;
    }

    private static String digest(Path file) throws IOException {
        MessageDigest digest = Hashes.newDigest("SHA-256");
        byte[] buffer = new byte[BUFFER_BYTES];
        try (FileChannel channel = FileChannel.open(file, StandardOpenOption.READ)) {
            for (int n; (n = channel.read(ByteBuffer.wrap(buffer))) >= 0; ) {
                digest.update(buffer, 0, n);
            }
        }
        return HexFormat.of().formatHex(digest.digest());
    }

    Draft draft() throws IOException {
        return new Draft(temporary.resolve(Long.toString(number.incrementAndGet())));
    }

    /// A chunk being written, whose digest is known at its end.
    final class Draft implements Closeable {
        private final Path file;
        private final FileChannel channel;

        private Draft(Path file) throws IOException {
            this.file = file;
            this.channel =
                    FileChannel.open(file, StandardOpenOption.CREATE_NEW, StandardOpenOption.WRITE);
        }

        void write(byte[] bytes, int length) throws IOException {
            var buffer = ByteBuffer.wrap(bytes, 0, length);
            while (buffer.hasRemaining()) {
                channel.write(buffer);
            }
        }

        /// Syncs, then gives the chunk its name by one rename, in place of what may be there.
        void commit(String sha256) throws IOException {
            long size = channel.size();
            channel.force(true);
            channel.close();
            Path target = directory.resolve(new Chunk(0, size, sha256).path());
            Files.createDirectories(AtomicFile.directoryOf(target));
            AtomicFile.permit(file, MediaFile.READABLE);
            (good.add(sha256) ? written : found).addAndGet(size);
            Files.move(file, target, StandardCopyOption.ATOMIC_MOVE);
        }

        @Override
        public void close() throws IOException {
            channel.close();
            Files.deleteIfExists(file);
        }
    }

    /// Removes what no artifact has (an earlier run had other inputs) and syncs the directories.
    void keepOnly(Set<String> digests) throws IOException {
        for (Path file : files()) {
            if (!digests.contains(file.getFileName().toString())) {
                Files.delete(file);
            }
        }
        Path root = directory.resolve("chunks/sha256");
        try (Stream<Path> directories = Files.list(root)) {
            for (Path below : directories.toList()) {
                try (Stream<Path> content = Files.list(below)) {
                    if (content.findAny().isEmpty()) {
                        Files.delete(below);
                        continue;
                    }
                }
                AtomicFile.sync(below);
            }
        }
        AtomicFile.sync(root);
        Files.delete(temporary);
    }

    private List<Path> files() throws IOException {
        try (Stream<Path> walk = Files.walk(directory.resolve("chunks/sha256"))) {
            return walk.filter(f -> !Files.isDirectory(f, LinkOption.NOFOLLOW_LINKS)).toList();
        } catch (NoSuchFileException e) {
            return List.of();
        }
    }
}
