package casemate.bundler.verify;

import casemate.bundler.format.BundleFiles;
import casemate.bundler.format.Chunk;
import casemate.bundler.format.Manifest;
import casemate.bundler.format.Sums;
import casemate.bundler.media.Media;
import casemate.signing.Check;
import casemate.signing.Hashes;
import casemate.signing.RefusedException;
import casemate.signing.trust.Root;
import java.io.IOException;
import java.util.Arrays;
import java.util.HexFormat;
import java.util.Map;
import java.util.SortedMap;
import java.util.TreeMap;

/// `SHA256SUMS` against the media: it lists every file but signatures and the log's checkpoint, and
/// so vouches for those that carry no signature themselves.
final class SumsCheck {
    private final Media media;
    private final Layout layout;
    private final Sums sums;

    SumsCheck(Media media, Layout layout, Sums sums) {
        this.media = media;
        this.layout = layout;
        this.sums = sums;
    }

    /// The metadata files on the media are exactly those of the sums, byte for byte.
    void metadata() throws RefusedException, IOException {
        for (String name : sums.digests().keySet()) {
            if (!isChunk(name) && !media.files().containsKey(name)) {
                throw new RefusedException(
                        Check.MEDIA,
                        "the media lack '" + name + "', which SHA256SUMS lists",
                        "the file",
                        "nothing",
                        "Copy the media again, completely.");
            }
        }
        for (String name : media.files().keySet()) {
            if (isCovered(name)) {
                metadata(name);
            }
        }
    }

    private void metadata(String name) throws RefusedException, IOException {
        String expected = sums.digests().get(name);
        if (expected == null) {
            throw new RefusedException(
                    Check.MEDIA,
                    "the media hold '" + name + "', which SHA256SUMS does not list",
                    "files that are signed for",
                    "'" + name + "'",
                    "Remove it if it is yours; else do not use the media.");
        }
        byte[] bytes = media.read(name, Layout.MAX_ATTESTATION);
        String found = HexFormat.of().formatHex(Hashes.sha256(bytes));
        if (!found.equals(expected)) {
            throw new RefusedException(
                    Check.DIGEST,
                    "'" + name + "' is not the file that SHA256SUMS lists",
                    "SHA-256 " + expected,
                    found,
                    "Copy the media again; if that does not help, do not use them.");
        }
    }

    private static boolean isChunk(String name) {
        return name.startsWith("chunks/");
    }

    private static boolean isCovered(String name) {
        return !isChunk(name)
                && !name.startsWith("sig/")
                && !name.startsWith("log/")
                && !name.equals(BundleFiles.SUMS)
                && !name.equals(BundleFiles.BASE)
                && !name.equals(BundleFiles.VOLUME);
    }

    /// What the stock tools are given must say what the root says.
    void derived(Root newest) throws RefusedException, IOException {
        SortedMap<String, byte[]> wanted = BundleFiles.derived(newest);
        for (Map.Entry<String, byte[]> file : wanted.entrySet()) {
            byte[] found = media.read(file.getKey(), 64 * 1024);
            if (!Arrays.equals(file.getValue(), found)) {
                throw new RefusedException(
                        Check.ROOT,
                        "'"
                                + file.getKey()
                                + "' does not say what root "
                                + newest.version()
                                + " says",
                        "SHA-256 " + HexFormat.of().formatHex(Hashes.sha256(file.getValue())),
                        HexFormat.of().formatHex(Hashes.sha256(found)),
                        "Do not use the media; ask who made them for a new copy.");
            }
        }
        for (String name : layout.publicKeys()) {
            if (!wanted.containsKey(name)) {
                throw new RefusedException(
                        Check.ROOT,
                        "'" + name + "' is a key that root " + newest.version() + " does not have",
                        "the keys of the release role and the log",
                        "another key",
                        "Do not use the media; ask who made them for a new copy.");
            }
        }
    }

    /// The sums list the chunks of the manifest; those of a delta may leave out its base's.
    void chunks(Manifest manifest) throws RefusedException {
        var wanted = new TreeMap<String, String>();
        manifest.artifacts()
                .forEach(a -> a.chunks().forEach(c -> wanted.put(c.path(), c.sha256())));
        for (Map.Entry<String, String> line : sums.digests().entrySet()) {
            if (isChunk(line.getKey()) && !line.getValue().equals(wanted.get(line.getKey()))) {
                throw contradiction(line.getKey(), line.getValue());
            }
        }
        for (String name : wanted.keySet()) {
            if (manifest.base() == null && !sums.digests().containsKey(name)) {
                throw contradiction(name, "nothing");
            }
        }
    }

    private static RefusedException contradiction(String name, String found) {
        return new RefusedException(
                Check.DIGEST,
                "SHA256SUMS and manifest.json disagree about '" + name + "'",
                "the chunks of the manifest, by their names",
                found,
                "Do not use the media; ask who made them for a new copy.");
    }

    String finding() {
        long chunks = sums.digests().keySet().stream().filter(SumsCheck::isChunk).count();
        return (sums.digests().size() - chunks) + " metadata files are the ones that it lists";
    }

    /// Only for messages.
    static String artifactOf(Manifest manifest, String sha256) {
        return manifest.artifacts().stream()
                .filter(a -> a.chunks().stream().map(Chunk::sha256).anyMatch(sha256::equals))
                .map(a -> a.id())
                .findFirst()
                .orElse("no artifact");
    }
}
