package casemate.bundler.pack;

import casemate.bundler.BoundedFiles;
import casemate.bundler.format.Artifact;
import casemate.bundler.format.BundleFiles;
import casemate.bundler.format.Manifest;
import casemate.bundler.format.ManifestCodec;
import casemate.bundler.format.SignedPart;
import casemate.bundler.format.Sums;
import casemate.bundler.trust.TrustDirectory;
import casemate.signing.Check;
import casemate.signing.Hashes;
import casemate.signing.RefusedException;
import casemate.signing.keys.VerifyingKey;
import casemate.signing.trust.Root;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.HexFormat;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Set;
import java.util.TreeMap;
import java.util.TreeSet;

/// A bundle directory on its way from machine to machine, as its makers see it: its metadata agree
/// with each other. The chunks need not be there. This is not verification: it trusts the root that
/// it finds.
public final class BundleDraft {
    private static final int MAX_SMALL_BYTES = 64 * 1024 * 1024;

    private final Path directory;
    private final Map<SignedPart, byte[]> bytes;
    private final Manifest manifest;
    private final Root root;
    private final Set<String> revokedKeys;

    private BundleDraft(
            Path directory,
            Map<SignedPart, byte[]> bytes,
            Manifest manifest,
            Root root,
            Set<String> revokedKeys) {
        this.directory = directory;
        this.bytes = bytes;
        this.manifest = manifest;
        this.root = root;
        this.revokedKeys = revokedKeys;
    }

    /// @throws RefusedException when the manifest, the sums, the roots and the small files do not
    ///   agree
    public static BundleDraft read(Path directory) throws IOException, RefusedException {
        Map<SignedPart, byte[]> bytes = new TreeMap<>();
        bytes.put(
                SignedPart.MANIFEST,
                BoundedFiles.read(
                        directory.resolve(BundleFiles.MANIFEST), ManifestCodec.MAX_BYTES));
        bytes.put(
                SignedPart.SUMS,
                BoundedFiles.read(directory.resolve(BundleFiles.SUMS), Sums.MAX_BYTES));
        var trust = new TrustDirectory(directory.resolve("trust"));
        Root root = trust.newestRoot();
        var draft =
                new BundleDraft(
                        directory,
                        bytes,
                        ManifestCodec.parse(Objects.requireNonNull(bytes.get(SignedPart.MANIFEST))),
                        root,
                        trust.revocations(root).revokedKeys());
        draft.requireAgreement();
        return draft;
    }

    /// Who signs the sums signs every line of them, so no line may say what the manifest and the
    /// files here do not.
    private void requireAgreement() throws IOException, RefusedException {
        Sums said = Sums.parse(bytes(SignedPart.SUMS));
        Sums found = SumsFile.of(directory, manifest);
        if (!found.digests().equals(said.digests())) {
            var differing =
                    new TreeSet<>(
                            found.digests().entrySet().stream()
                                    .filter(e ->
                                            !e.getValue().equals(said.digests().get(e.getKey())))
                                    .map(Map.Entry::getKey)
                                    .toList());
            said.digests().keySet().stream()
                    .filter(name -> !found.digests().containsKey(name))
                    .forEach(differing::add);
            throw new RefusedException(
                    Check.DIGEST,
                    "SHA256SUMS does not say of " + differing.first() + " what is here",
                    String.valueOf(found.digests().get(differing.first())),
                    String.valueOf(said.digests().get(differing.first())),
                    "Get the directory from where it was packed once more.");
        }
        if (manifest.rootVersion() != root.version()) {
            throw new RefusedException(
                    Check.ROOT,
                    "the manifest was made for another root than the bundle's newest",
                    String.valueOf(root.version()),
                    String.valueOf(manifest.rootVersion()));
        }
    }

    public Path directory() {
        return directory;
    }

    public Manifest manifest() {
        return manifest;
    }

    public Root root() {
        return root;
    }

    /// The exact bytes that are signed.
    public byte[] bytes(SignedPart part) {
        return Objects.requireNonNull(bytes.get(part));
    }

    public String manifestSha256() {
        return HexFormat.of().formatHex(Hashes.sha256(bytes(SignedPart.MANIFEST)));
    }

    /// Attestations that the manifest names and that are not here yet.
    public List<String> missingAttestations() {
        var out = new TreeSet<String>();
        for (Artifact artifact : manifest.artifacts()) {
            for (String name : artifact.attestations()) {
                if (!Files.exists(directory.resolve(BundleFiles.attestation(name)))) {
                    out.add(name);
                }
            }
        }
        return List.copyOf(out);
    }

    /// Whether any key has signed: then the sums must not change.
    public boolean signed() throws IOException {
        return !SumsFile.files(directory, "sig").isEmpty();
    }

    boolean has(String name) {
        return Files.exists(directory.resolve(name));
    }

    byte[] small(String name) throws IOException, RefusedException {
        return BoundedFiles.read(directory.resolve(name), MAX_SMALL_BYTES);
    }

    Set<String> revokedKeys() {
        return revokedKeys;
    }

    /// @throws RefusedException when machines would not count the key's signature
    void requireNotRevoked(VerifyingKey key) throws RefusedException {
        if (revokedKeys.contains(key.keyId())) {
            throw new RefusedException(
                    Check.REVOKED,
                    "key " + key + " is revoked by the list that the bundle carries",
                    null,
                    null,
                    "Sign with another key of the release role.");
        }
    }

    /// @throws RefusedException when the key is not one of the release role's
    void requireReleaseKey(VerifyingKey key) throws RefusedException {
        if (!root.releaseRole().keys().containsKey(key.keyId())) {
            throw new RefusedException(
                    Check.KEY,
                    "key " + key + " may not sign releases",
                    "a key of the release role of root " + root.version(),
                    "another key",
                    "casemate trust root show lists the keys that may.");
        }
    }
}
