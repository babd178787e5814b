package casemate.install.slot;

import casemate.base.AtomicFile;
import casemate.bundler.format.Artifact;
import casemate.signing.Hashes;
import java.io.IOException;
import java.io.InputStream;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.security.MessageDigest;
import java.util.HexFormat;
import java.util.stream.Stream;

/// Artifacts by digest, each once, however many slots have it: slots hold hard links to them.
/// Nothing in it is ever written over.
///
/// @param root its directory
public record Store(Path root) {
    private static final int BUFFER = 1 << 20;

    /// Links share their permissions, so what is executable is a file of its own.
    public Path file(Artifact artifact) {
        String hex = artifact.sha256();
        return root.resolve("sha256")
                .resolve(hex.substring(0, 2))
                .resolve(executable(artifact) ? hex + ".x" : hex);
    }

    /// Whether the artifact is here already, by its name and size; its bytes are not looked at.
    public boolean has(Artifact artifact) throws IOException {
        Path file = file(artifact);
        return Files.isRegularFile(file) && Files.size(file) == artifact.size();
    }

    /// Whether it is here, bit by bit; what is damaged is thrown away, to be fetched again. A slot
    /// that links to it keeps what it has.
    public boolean holds(Artifact artifact) throws IOException {
        if (!has(artifact)) {
            return false;
        }
        if (sha256(file(artifact)).equals(artifact.sha256())) {
            return true;
        }
        Files.delete(file(artifact));
        return false;
    }

    /// Takes in a verified file, which is on the same file system, and makes it durable.
    public void adopt(Path verified, Artifact artifact) throws IOException {
        Path file = file(artifact);
        Directories.open(parent(file));
        Files.setPosixFilePermissions(
                verified,
                PosixFilePermissions.fromString(executable(artifact) ? "r-xr-xr-x" : "r--r--r--"));
        AtomicFile.sync(verified);
        AtomicFile.rename(verified, file);
    }

    /// Deletes what no slot links to.
    ///
    /// @return bytes that were freed
    public long collect() throws IOException {
        if (!Files.isDirectory(root)) {
            return 0;
        }
        long freed = 0;
        try (Stream<Path> walk = Files.walk(root)) {
            for (Path file : walk.filter(Files::isRegularFile).toList()) {
                if (links(file) == 1) {
                    freed += Files.size(file);
                    Files.delete(file);
                }
            }
        }
        return freed;
    }

    private static int links(Path file) throws IOException {
        return ((Number) Files.getAttribute(file, "unix:nlink")).intValue();
    }

    private static String sha256(Path file) throws IOException {
        MessageDigest digest = Hashes.newDigest("SHA-256");
        byte[] buffer = new byte[BUFFER];
        try (InputStream in = Files.newInputStream(file)) {
            for (int n; (n = in.read(buffer)) > 0; ) {
                digest.update(buffer, 0, n);
            }
        }
        return HexFormat.of().formatHex(digest.digest());
    }

    private static boolean executable(Artifact artifact) {
        return artifact.mode() == 0755;
    }

    private static Path parent(Path file) throws NoSuchFileException {
        Path parent = file.getParent();
        if (parent == null) {
            throw new NoSuchFileException(file.toString());
        }
        return parent;
    }
}
