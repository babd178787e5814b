package casemate.install;

import casemate.base.AtomicFile;
import casemate.bundler.format.Artifact;
import casemate.bundler.format.Chunk;
import casemate.bundler.pack.BundleDraft;
import casemate.install.slot.Platform;
import casemate.signing.Check;
import casemate.signing.Hashes;
import casemate.signing.RefusedException;
import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.nio.file.FileAlreadyExistsException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.nio.file.attribute.PosixFilePermissions;
import java.security.MessageDigest;
import java.util.HexFormat;
import java.util.Objects;
import java.util.stream.Stream;

/// Lays a medium out for a machine that has no casemate yet: `install.sh`, the executable, and the
/// bundle in a directory of its own, because an unknown file in a bundle is refused.
public final class MediaLayout {
    private static final String SCRIPT = "/casemate/install/install.sh";

    private MediaLayout() {}

    /// @param bundle a bundle's directory with its chunks
    /// @param out the medium's directory; made where it is missing
    /// @throws RefusedException when the bundle's metadata do not agree, or the executable's chunks
    ///   are damaged
    public static void write(Path bundle, Path out, Platform platform)
            throws IOException, RefusedException {
        BundleDraft draft = BundleDraft.read(bundle);
        Artifact appliance = platform.appliance(draft.manifest());
        Files.createDirectories(out);
        for (String name : new String[] {"bundle", "casemate", "install.sh"}) {
            if (Files.exists(out.resolve(name))) {
                throw new FileAlreadyExistsException(
                        out.resolve(name).toString(),
                        null,
                        "is there already; choose another place");
            }
        }
        copy(bundle, out.resolve("bundle"));
        assemble(bundle, appliance, out.resolve("casemate"));
        try (InputStream script =
                Objects.requireNonNull(MediaLayout.class.getResourceAsStream(SCRIPT), SCRIPT)) {
            Files.copy(script, out.resolve("install.sh"));
        }
        executable(out.resolve("install.sh"));
        AtomicFile.sync(out);
    }

    private static void copy(Path from, Path to) throws IOException {
        try (Stream<Path> walk = Files.walk(from)) {
            for (Path path : walk.sorted().toList()) {
                Path target = to.resolve(from.relativize(path).toString());
                if (Files.isDirectory(path)) {
                    Files.createDirectories(target);
                } else {
                    Files.copy(path, target);
                    AtomicFile.sync(target);
                }
            }
        }
    }

    private static void assemble(Path bundle, Artifact artifact, Path target)
            throws IOException, RefusedException {
        MessageDigest digest = Hashes.newDigest("SHA-256");
        byte[] buffer = new byte[1 << 20];
        try (OutputStream out = Files.newOutputStream(target, StandardOpenOption.CREATE_NEW)) {
            for (Chunk chunk : artifact.chunks()) {
                try (InputStream in = Files.newInputStream(bundle.resolve(chunk.path()))) {
                    for (int n; (n = in.read(buffer)) > 0; ) {
                        digest.update(buffer, 0, n);
                        out.write(buffer, 0, n);
                    }
                }
            }
        }
        String found = HexFormat.of().formatHex(digest.digest());
        if (!found.equals(artifact.sha256())) {
            Files.delete(target);
            throw new RefusedException(
                    Check.DIGEST,
                    "the chunks of " + artifact.id() + " are damaged",
                    artifact.sha256(),
                    found,
                    "Pack the bundle again.");
        }
        executable(target);
        AtomicFile.sync(target);
    }

    private static void executable(Path file) throws IOException {
        try {
            Files.setPosixFilePermissions(file, PosixFilePermissions.fromString("rwxr-xr-x"));
        } catch (UnsupportedOperationException _) {
            // FAT32 has no permissions; install.sh runs a copy.
        }
    }
}
