package casemate.bundler.carry;

import casemate.base.AtomicFile;
import casemate.bundler.Progress;
import casemate.bundler.media.Media;
import casemate.bundler.media.VolumeNote;
import casemate.signing.Check;
import casemate.signing.Hashes;
import casemate.signing.RefusedException;
import java.io.Closeable;
import java.io.IOException;
import java.io.InputStream;
import java.nio.file.FileAlreadyExistsException;
import java.nio.file.Files;
import java.nio.file.LinkOption;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.security.MessageDigest;
import java.util.HexFormat;
import java.util.List;
import java.util.Objects;
import org.jspecify.annotations.Nullable;

/// Copies a bundle's files into a new directory or tar. Chunks are hashed on the way, as their
/// names say what they must be. The target has its name only when it is whole.
public final class BundleCopy {
    private static final int BUFFER = 1024 * 1024;

    private final Media from;
    private final Progress progress;
    private long total;
    private long done;

    public BundleCopy(Media from, Progress progress) {
        this.from = from;
        this.progress = progress;
    }

    /// Where files are written to, in the order of a bundle's tar.
    interface Target extends Closeable {
        void begin(String name, long size) throws IOException;

        void write(byte[] bytes, int count) throws IOException;

        void end() throws IOException;
    }

    /// @param names of the files, in any order
    /// @param note to be written as `volume.json`; null for none
    /// @param target a directory that does not exist yet, or a tar where its name ends with `.tar`
    public void to(Path target, List<String> names, @Nullable VolumeNote note)
            throws RefusedException, IOException {
        if (Files.exists(target, LinkOption.NOFOLLOW_LINKS)) {
            throw new FileAlreadyExistsException(
                    target.toString(), null, "already exists: name another one.");
        }
        total = names.stream().mapToLong(n -> from.files().getOrDefault(n, 0L)).sum();
        Path partial = target.resolveSibling(target.getFileName() + ".partial");
        Removal.of(partial);
        try {
            try (Target out = open(target, partial)) {
                for (String name : TarTarget.sorted(names, note)) {
                    if (name.equals(VolumeNote.FILE)) {
                        byte[] bytes = Objects.requireNonNull(note).write();
                        out.begin(name, bytes.length);
                        out.write(bytes, bytes.length);
                        out.end();
                    } else {
                        copy(name, out);
                    }
                }
            }
            Files.move(partial, target, StandardCopyOption.ATOMIC_MOVE);
            AtomicFile.sync(AtomicFile.directoryOf(target));
        } finally {
            Removal.of(partial);
        }
    }

    private static Target open(Path target, Path partial) throws IOException {
        return target.toString().endsWith(".tar")
                ? new TarTarget(partial)
                : new DirectoryTarget(partial);
    }

    private void copy(String name, Target out) throws RefusedException, IOException {
        MessageDigest sha256 = Hashes.bulkDigest("SHA-256");
        var buffer = new byte[BUFFER];
        try (InputStream in = from.open(name)) {
            out.begin(name, from.files().getOrDefault(name, 0L));
            for (int n = in.read(buffer); n >= 0; n = in.read(buffer)) {
                sha256.update(buffer, 0, n);
                out.write(buffer, n);
                done += n;
                progress.at(done, total);
            }
            out.end();
        }
        String found = HexFormat.of().formatHex(sha256.digest());
        if (name.startsWith("chunks/") && !name.endsWith("/" + found)) {
            throw new RefusedException(
                    Check.DIGEST,
                    "'" + name + "' is not the chunk that it is named for",
                    "SHA-256 " + name.substring(name.lastIndexOf('/') + 1),
                    found,
                    "Copy the media again; if that does not help, do not use them.");
        }
    }
}
