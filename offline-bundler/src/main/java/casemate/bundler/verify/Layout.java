package casemate.bundler.verify;

import casemate.bundler.format.BundleFiles;
import casemate.bundler.format.ManifestCodec;
import casemate.bundler.format.Sums;
import casemate.bundler.media.Media;
import casemate.signing.Check;
import casemate.signing.RefusedException;
import java.util.ArrayList;
import java.util.Collections;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.SortedMap;
import java.util.SortedSet;
import java.util.TreeMap;
import java.util.TreeSet;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/// What each file on the media is for, judged by its name, and how large such a file may be. A file
/// that is for nothing is refused: it would be carried past every check.
final class Layout {
    private static final int KIB = 1024;
    private static final int MIB = 1024 * 1024;
    private static final int MAX_SIGNATURES = 1000;

    /// The largest attestation: a model signature over very many files.
    static final int MAX_ATTESTATION = 48 * MIB;

    /// Files with a name of their own, and the most bytes that they may have.
    private static final Map<String, Integer> SINGLE =
            Map.of(
                    BundleFiles.README, 256 * KIB,
                    BundleFiles.MANIFEST, ManifestCodec.MAX_BYTES,
                    BundleFiles.SUMS, Sums.MAX_BYTES,
                    BundleFiles.REVOCATIONS, 4 * MIB,
                    BundleFiles.TRUSTED_ROOT, 64 * KIB,
                    BundleFiles.CHECKPOINT, 128 * KIB,
                    BundleFiles.BASE, 4 * KIB);

    /// A group of files whose names follow one pattern.
    private enum Kind {
        RELEASE_SIGNATURE(
                "sig/([0-9a-f]{64})\\.(manifest|sums)\\.(sigstore\\.json|sig|mldsa87\\.sig|minisig)",
                64 * KIB),
        ROOT("trust/([1-9][0-9]{0,8})\\.root\\.json", MIB),
        TRUST_SIGNATURE(
                "trust/([1-9][0-9]{0,8}\\.root|revocations)\\.([0-9a-f]{64})\\.(sig|mldsa87\\.sig)",
                16 * KIB),
        PUBLIC_KEY("trust/keys/[0-9a-f]{64}\\.(minisign\\.)?pub", 16 * KIB),
        ATTESTATION("att/[A-Za-z0-9][A-Za-z0-9._-]{0,85}\\.sigstore\\.json", MAX_ATTESTATION),
        CHUNK("chunks/sha256/([0-9a-f]{2})/(\\1[0-9a-f]{62})", (int) Media.MAX_FILE_BYTES);

        private final Pattern pattern;
        private final int maxBytes;

        Kind(String pattern, int maxBytes) {
            this.pattern = Pattern.compile(pattern);
            this.maxBytes = maxBytes;
        }
    }

    /// A file that holds a signature.
    ///
    /// @param ending of its name, such as `mldsa87.sig`
    record SignatureFile(String name, String keyId, String ending) {}

    private final SortedMap<Long, String> roots = new TreeMap<>();
    private final Map<String, List<SignatureFile>> signatures = new HashMap<>();
    private final SortedSet<String> attestations = new TreeSet<>();
    private final SortedSet<String> publicKeys = new TreeSet<>();
    private final SortedMap<String, Long> chunks = new TreeMap<>();
    private int signatureCount;

    /// @throws RefusedException for a name that no bundle has, or a file that is too large for its
    ///   name; nothing was read
    static Layout of(Media media) throws RefusedException {
        var layout = new Layout();
        for (Map.Entry<String, Long> file : media.files().entrySet()) {
            layout.add(file.getKey(), file.getValue());
        }
        for (String name : List.of(BundleFiles.MANIFEST, BundleFiles.SUMS, BundleFiles.README)) {
            layout.requirePresent(media, name);
        }
        layout.requirePresent(media, BundleFiles.REVOCATIONS);
        layout.requirePresent(media, BundleFiles.root(1));
        return layout;
    }

    private void requirePresent(Media media, String name) throws RefusedException {
        if (!media.files().containsKey(name)) {
            throw new RefusedException(
                    Check.MEDIA,
                    "the media lack '" + name + "'",
                    "a bundle's files",
                    "no such file",
                    "Check that this is the bundle's own directory, or copy the media again,"
                            + " completely.");
        }
    }

    private void add(String name, long size) throws RefusedException {
        Integer single = SINGLE.get(name);
        if (single != null) {
            requireSize(name, size, single);
            return;
        }
        for (Kind kind : Kind.values()) {
            Matcher matcher = kind.pattern.matcher(name);
            if (matcher.matches()) {
                requireSize(name, size, kind.maxBytes);
                add(kind, matcher, name, size);
                return;
            }
        }
        throw new RefusedException(
                Check.MEDIA,
                "the media hold a file that no bundle has",
                "the files of a bundle only",
                "'" + name + "'",
                "Remove it if it is yours; else ask who made the media.");
    }

    private void add(Kind kind, Matcher matcher, String name, long size) throws RefusedException {
        switch (kind) {
            case ROOT -> roots.put(Long.parseLong(matcher.group(1)), name);
            case RELEASE_SIGNATURE ->
                    signature(matcher.group(2), name, matcher.group(1), matcher.group(3));
            case TRUST_SIGNATURE ->
                    signature(
                            "trust/" + matcher.group(1), name, matcher.group(2), matcher.group(3));
            case PUBLIC_KEY -> publicKeys.add(name);
            case ATTESTATION -> attestations.add(name);
            case CHUNK -> chunks.put(name, size);
        }
    }

    /// Each signature costs a verification: endless ones would cost endless time.
    private void signature(String about, String name, String keyId, String ending)
            throws RefusedException {
        if (++signatureCount > MAX_SIGNATURES) {
            throw new RefusedException(
                    Check.SIZE,
                    "the media hold too many signatures",
                    "at most " + MAX_SIGNATURES,
                    "more");
        }
        signatures
                .computeIfAbsent(about, _ -> new ArrayList<>())
                .add(new SignatureFile(name, keyId, ending));
    }

    private static void requireSize(String name, long size, int maxBytes) throws RefusedException {
        if (size > maxBytes || size == 0) {
            throw new RefusedException(
                    Check.SIZE,
                    "'" + name + "' has a size that it cannot have",
                    "1 to " + maxBytes + " bytes",
                    size + " bytes",
                    "Copy the media again; if that does not help, ask who made them.");
        }
    }

    /// Names of the roots by their version.
    SortedMap<Long, String> roots() {
        return Collections.unmodifiableSortedMap(roots);
    }

    /// @param about `manifest` or `sums`, or a trust document without its ending
    List<SignatureFile> signatures(String about) {
        return signatures.getOrDefault(about, List.of());
    }

    SortedSet<String> attestations() {
        return attestations;
    }

    SortedSet<String> publicKeys() {
        return publicKeys;
    }

    /// Sizes by name.
    SortedMap<String, Long> chunks() {
        return chunks;
    }
}
