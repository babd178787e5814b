package casemate.bundler.verify;

import casemate.bundler.format.Artifact;
import casemate.bundler.format.Chunk;
import casemate.signing.Check;
import casemate.signing.Hashes;
import casemate.signing.RefusedException;
import java.io.Closeable;
import java.io.IOException;
import java.io.InputStream;
import java.nio.ByteBuffer;
import java.nio.channels.Channels;
import java.nio.channels.FileChannel;
import java.nio.file.Files;
import java.nio.file.LinkOption;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.nio.file.StandardOpenOption;
import java.nio.file.attribute.PosixFilePermission;
import java.nio.file.attribute.PosixFilePermissions;
import java.security.MessageDigest;
import java.util.HexFormat;
import java.util.List;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/// A directory, its owner's only, for chunks whose digests were verified. A file there is named by
/// its digest and whole; while it arrives it has another name. Nothing is written anywhere else.
public final class Quarantine {
    private static final Set<PosixFilePermission> OWNER =
            PosixFilePermissions.fromString("rwx------");
    private static final Set<? extends java.nio.file.OpenOption> READ =
            Set.of(StandardOpenOption.READ, LinkOption.NOFOLLOW_LINKS);

    private final Path directory;

    private Quarantine(Path directory) {
        this.directory = directory;
    }

    /// Makes the directory when it is not there.
    ///
    /// @throws RefusedException when others may write to it, or a link stands in its place: what
    ///   was verified would not stay so
    public static Quarantine at(Path directory) throws RefusedException, IOException {
        if (!Files.exists(directory, LinkOption.NOFOLLOW_LINKS)) {
            Files.createDirectory(directory, PosixFilePermissions.asFileAttribute(OWNER));
        }
        if (!Files.isDirectory(directory, LinkOption.NOFOLLOW_LINKS)) {
            throw unsafe(directory, "a link or file");
        }
        Set<PosixFilePermission> permissions =
                Files.getPosixFilePermissions(directory, LinkOption.NOFOLLOW_LINKS);
        if (!OWNER.containsAll(permissions)) {
            throw unsafe(directory, PosixFilePermissions.toString(permissions));
        }
        return new Quarantine(directory);
    }

    private static RefusedException unsafe(Path directory, String found) {
        return new RefusedException(
                Check.MEDIA,
                "the quarantine '" + directory + "' is not safe",
                "a directory with permissions rwx------",
                found,
                "Remove it, or name another one.");
    }

    public Path directory() {
        return directory;
    }

    /// Where a chunk is once it was verified.
    public Path chunk(String sha256) {
        return directory.resolve(sha256);
    }

    /// @throws RefusedException when what is still to come does not fit
    void requireRoomFor(List<Chunk> chunks) throws RefusedException, IOException {
        long needed = 0;
        for (Chunk chunk : chunks) {
            if (!isWhole(chunk)) {
                needed += chunk.size();
            }
        }
        long free = Files.getFileStore(directory).getUsableSpace();
        if (needed > free) {
            throw new RefusedException(
                    Check.FREE_SPACE,
                    "there is too little room in '" + directory + "'",
                    needed + " bytes",
                    free + " bytes free",
                    "Make room, or choose another data directory.");
        }
    }

    private boolean isWhole(Chunk chunk) throws IOException {
        Path file = chunk(chunk.sha256());
        return Files.isRegularFile(file, LinkOption.NOFOLLOW_LINKS)
                && Files.size(file) == chunk.size();
    }

    /// A chunk that an earlier run left, not yet verified again.
    @Nullable InputStream openIfWhole(Chunk chunk) throws IOException {
        return isWhole(chunk)
                ? Channels.newInputStream(FileChannel.open(chunk(chunk.sha256()), READ))
                : null;
    }

    void discard(Chunk chunk) throws IOException {
        Files.deleteIfExists(chunk(chunk.sha256()));
    }

    Arrival arrival(Chunk chunk) throws IOException {
        return new Arrival(chunk);
    }

    /// Makes the renames last.
    void sync() throws IOException {
        try (FileChannel channel = FileChannel.open(directory, StandardOpenOption.READ)) {
            channel.force(true);
        }
    }

    /// A chunk that is being written. Unless it is kept, nothing of it stays.
    final class Arrival implements Closeable {
        private final Path part;
        private final Path whole;
        private final FileChannel channel;

        private Arrival(Chunk chunk) throws IOException {
            this.whole = chunk(chunk.sha256());
            this.part = directory.resolve(chunk.sha256() + ".part");
            Files.deleteIfExists(part);
            this.channel =
                    FileChannel.open(part, StandardOpenOption.CREATE_NEW, StandardOpenOption.WRITE);
        }

        void write(byte[] bytes, int count) throws IOException {
            writeAll(channel, bytes, count);
        }

        /// Only for a chunk whose digest was compared.
        void keep() throws IOException {
            channel.force(true);
            Files.move(part, whole, StandardCopyOption.ATOMIC_MOVE);
        }

        @Override
        public void close() throws IOException {
            channel.close();
            Files.deleteIfExists(part);
        }
    }

    /// Puts an artifact together from its quarantined chunks, and compares what was written with
    /// the artifact's digests. On a refusal nothing stays at the target.
    ///
    /// @param target must not exist; its directory must
    public void assemble(Artifact artifact, Path target) throws RefusedException, IOException {
        boolean whole = false;
        try (FileChannel out =
                FileChannel.open(target, StandardOpenOption.CREATE_NEW, StandardOpenOption.WRITE)) {
            try {
                requireDigests(artifact, out);
                Files.setPosixFilePermissions(
                        target,
                        PosixFilePermissions.fromString(
                                artifact.mode() == 0755 ? "rwxr-xr-x" : "rw-r--r--"));
                out.force(true);
                whole = true;
            } finally {
                if (!whole) {
                    Files.deleteIfExists(target);
                }
            }
        }
    }

    private void requireDigests(Artifact artifact, FileChannel out)
            throws RefusedException, IOException {
        MessageDigest sha256 = Hashes.bulkDigest("SHA-256");
        MessageDigest sha512 = Hashes.bulkDigest("SHA-512");
        var buffer = new byte[Contents.BUFFER];
        for (Chunk chunk : artifact.chunks()) {
            try (InputStream in =
                    Channels.newInputStream(FileChannel.open(chunk(chunk.sha256()), READ))) {
                for (int n = in.read(buffer); n >= 0; n = in.read(buffer)) {
                    sha256.update(buffer, 0, n);
                    sha512.update(buffer, 0, n);
                    writeAll(out, buffer, n);
                }
            }
        }
        requireDigest(artifact, "SHA-256", artifact.sha256(), sha256.digest());
        requireDigest(artifact, "SHA-512", artifact.sha512(), sha512.digest());
    }

    private static void requireDigest(
            Artifact artifact, String algorithm, String expected, byte[] digest)
            throws RefusedException {
        String found = HexFormat.of().formatHex(digest);
        if (!found.equals(expected)) {
            throw new RefusedException(
                    Check.DIGEST,
                    "artifact "
                            + artifact.id()
                            + " is not what was signed once its chunks are"
                            + " joined",
                    algorithm + " " + expected,
                    found,
                    "Begin again with an empty quarantine.");
        }
    }

    private static void writeAll(FileChannel channel, byte[] bytes, int count) throws IOException {
        var buffer = ByteBuffer.wrap(bytes, 0, count);
        while (buffer.hasRemaining()) {
            channel.write(buffer);
        }
    }
}
