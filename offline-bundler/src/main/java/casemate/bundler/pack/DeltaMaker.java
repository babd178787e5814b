package casemate.bundler.pack;

import casemate.base.AtomicFile;
import casemate.bundler.MediaFile;
import casemate.bundler.Progress;
import casemate.bundler.format.Base;
import casemate.bundler.format.BundleFiles;
import casemate.bundler.media.Media;
import casemate.signing.Hashes;
import casemate.signing.RefusedException;
import java.io.IOException;
import java.io.InputStream;
import java.nio.file.Files;
import java.nio.file.LinkOption;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.security.MessageDigest;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.HexFormat;
import java.util.List;
import java.util.Set;

/// Makes a delta: the same signed bundle, without the chunks that a base release has. The manifest,
/// the sums and every signature stay what they are, so a delta needs no signature of its own, and
/// together with the base it is verified as the whole release.
public final class DeltaMaker {
    private static final int BUFFER_BYTES = 1 << 20;

    private DeltaMaker() {}

    /// @param directory does not exist yet
    /// @return bytes of the chunks that the delta carries
    public static long make(Media base, Media release, Path directory, Progress progress)
            throws IOException, RefusedException, PackException {
        if (Files.exists(directory, LinkOption.NOFOLLOW_LINKS)) {
            throw new PackException(
                    directory + " exists already: remove it, or give the delta another place.");
        }
        Inspection before = Inspection.of(base);
        Inspection after = Inspection.of(release);
        ReleaseDiff diff = ReleaseDiff.of(before, after);
        Set<String> missing = new HashSet<>(after.missingChunks());
        missing.retainAll(diff.newChunks());
        if (!missing.isEmpty()) {
            throw new PackException(
                    "The release lacks "
                            + missing.size()
                            + " chunks that the base has not either, such as "
                            + missing.iterator().next()
                            + ": give the whole release.");
        }
        Path partial = directory.resolveSibling(directory.getFileName() + ".partial");
        if (Files.exists(partial, LinkOption.NOFOLLOW_LINKS)) {
            throw new PackException(partial + " is left over from another run: remove it.");
        }
        long done = 0;
        for (String name : names(release, diff)) {
            done += copy(release, name, partial.resolve(name));
            progress.at(Math.min(done, diff.newBytes()), diff.newBytes());
        }
        MediaFile.write(
                partial.resolve(BundleFiles.BASE),
                new Base(before.manifest().release(), before.manifestSha256()).write());
        Files.move(partial, directory, StandardCopyOption.ATOMIC_MOVE);
        AtomicFile.sync(AtomicFile.directoryOf(directory));
        return diff.newBytes();
    }

    private static List<String> names(Media release, ReleaseDiff diff) {
        var out = new ArrayList<String>();
        for (String name : release.files().keySet()) {
            boolean advisory = name.equals(BundleFiles.BASE) || name.equals(BundleFiles.VOLUME);
            if (!advisory && !name.startsWith("chunks/")) {
                out.add(name);
            }
        }
        out.addAll(diff.newChunks());
        return out;
    }

    /// A chunk whose bytes are not what its name says is found here, not by a customer.
    private static long copy(Media media, String name, Path target)
            throws IOException, RefusedException, PackException {
        Files.createDirectories(AtomicFile.directoryOf(target));
        MessageDigest digest = Hashes.newDigest("SHA-256");
        long size = 0;
        try (InputStream in = media.open(name);
                var out = Files.newOutputStream(target)) {
            byte[] buffer = new byte[BUFFER_BYTES];
            for (int n; (n = in.read(buffer)) >= 0; ) {
                digest.update(buffer, 0, n);
                out.write(buffer, 0, n);
                size += n;
            }
        }
        boolean chunk = name.startsWith("chunks/");
        String actual = HexFormat.of().formatHex(digest.digest());
        if (chunk && !name.endsWith(actual)) {
            throw new PackException(name + " of the release is damaged: it hashes to " + actual);
        }
        return chunk ? size : 0;
    }
}
