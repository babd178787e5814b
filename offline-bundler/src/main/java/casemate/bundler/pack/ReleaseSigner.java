package casemate.bundler.pack;

import casemate.bundler.MediaFile;
import casemate.bundler.format.BundleFiles;
import casemate.bundler.format.SignedPart;
import casemate.signing.Check;
import casemate.signing.RefusedException;
import casemate.signing.bundle.BundleReader;
import casemate.signing.bundle.BundleWriter;
import casemate.signing.bundle.SigstoreBundle;
import casemate.signing.keys.KeyAlgorithm;
import casemate.signing.keys.SigningKey;
import casemate.signing.keys.VerifyingKey;
import casemate.signing.log.KeyedSigner;
import casemate.signing.log.KeyedVerifier;
import casemate.signing.minisign.Minisign;
import casemate.signing.note.NoteKey;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.EnumMap;
import java.util.HashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;

/// Adds one key's signatures to a bundle; other keys' files are not touched, so m-of-n people sign
/// copies of the small files on different machines and the signature files are put together.
public final class ReleaseSigner {
    private ReleaseSigner() {}

    /// Signs the manifest and the sums.
    ///
    /// @return names of the files that were added; none when this key's good ones were there
    /// @throws RefusedException when the key may not sign releases, an attestation is missing, or a
    ///   signature file of this key is there and false
    public static List<String> sign(BundleDraft bundle, SigningKey key)
            throws IOException, RefusedException {
        VerifyingKey own = key.publicKey();
        bundle.requireReleaseKey(own);
        bundle.requireNotRevoked(own);
        List<String> missing = bundle.missingAttestations();
        if (!missing.isEmpty()) {
            throw new RefusedException(
                    Check.STATEMENT,
                    "the bundle lacks attestations, which must be there before it is signed",
                    String.join(", ", missing),
                    "none of them",
                    "Make them with: casemate bundle attest");
        }
        Map<String, byte[]> files = new HashMap<>();
        for (SignedPart part : SignedPart.values()) {
            if (!present(bundle, part, own)) {
                files.putAll(make(bundle, part, key));
            }
        }
        for (Map.Entry<String, byte[]> file : files.entrySet()) {
            MediaFile.write(bundle.directory().resolve(file.getKey()), file.getValue());
        }
        return files.keySet().stream().sorted().toList();
    }

    private static Map<String, byte[]> make(BundleDraft bundle, SignedPart part, SigningKey key) {
        byte[] bytes = bundle.bytes(part);
        VerifyingKey own = key.publicKey();
        return switch (own.algorithm()) {
            case P256 -> {
                SigstoreBundle sigstore = KeyedSigner.signMessage(bytes, key);
                yield Map.of(
                        BundleFiles.sigstore(part, own),
                        BundleWriter.write(sigstore),
                        BundleFiles.signature(part, own),
                        sigstore.content().signature());
            }
            case ML_DSA_87 -> Map.of(BundleFiles.signature(part, own), key.sign(bytes));
            case ED25519 ->
                    part == SignedPart.MANIFEST
                            ? Map.of()
                            : Map.of(
                                    BundleFiles.minisig(own),
                                    Minisign.sign(bytes, key, comment(bundle)));
            case ML_DSA_44 ->
                    throw new IllegalStateException("ML-DSA-44 signs checkpoints, not releases");
        };
    }

    /// What minisign writes there, from the manifest instead of the clock.
    private static String comment(BundleDraft bundle) {
        return String.format(
                Locale.ROOT,
                "timestamp:%d\tfile:%s\thashed",
                bundle.manifest().issuedAt().getEpochSecond(),
                BundleFiles.SUMS);
    }

    /// Whether this key's signature of that part is there in all its files.
    ///
    /// @throws RefusedException when one is there and does not verify
    private static boolean present(BundleDraft bundle, SignedPart part, VerifyingKey key)
            throws IOException, RefusedException {
        byte[] bytes = bundle.bytes(part);
        if (key.algorithm() == KeyAlgorithm.ED25519) {
            String name = BundleFiles.minisig(key);
            if (bundle.has(name)) {
                Minisign.verify(bundle.bytes(SignedPart.SUMS), bundle.small(name), key, name);
            }
            return part == SignedPart.MANIFEST || bundle.has(name);
        }
        String detached = BundleFiles.signature(part, key);
        boolean found = bundle.has(detached);
        if (found) {
            key.verify(bytes, bundle.small(detached), part.file());
        }
        String sigstore = BundleFiles.sigstore(part, key);
        if (key.algorithm() == KeyAlgorithm.P256) {
            if (bundle.has(sigstore)) {
                new KeyedVerifier(key, List.of()).verifyMessage(bundle.small(sigstore), bytes);
            }
            found &= bundle.has(sigstore);
        }
        return found;
    }

    /// What is there and what is missing; every signature that is counted was verified.
    public static SigningState state(BundleDraft bundle) throws IOException, RefusedException {
        Map<KeyAlgorithm, List<String>> have = new EnumMap<>(KeyAlgorithm.class);
        int toLog = 0;
        for (VerifyingKey key : BundleFiles.releaseKeys(bundle.root())) {
            boolean both = true;
            for (SignedPart part : SignedPart.values()) {
                both &= present(bundle, part, key);
                toLog += unlogged(bundle, part, key) ? 1 : 0;
            }
            if (both && !bundle.revokedKeys().contains(key.keyId())) {
                have.computeIfAbsent(key.algorithm(), a -> new ArrayList<>()).add(key.keyId());
            }
        }
        return new SigningState(
                have,
                bundle.root().releaseRole().thresholds(),
                toLog,
                bundle.missingAttestations());
    }

    private static boolean unlogged(BundleDraft bundle, SignedPart part, VerifyingKey key)
            throws IOException, RefusedException {
        List<NoteKey> log = bundle.root().log();
        String name = BundleFiles.sigstore(part, key);
        if (log.isEmpty() || key.algorithm() != KeyAlgorithm.P256 || !bundle.has(name)) {
            return false;
        }
        byte[] json = bundle.small(name);
        SigstoreBundle sigstore = BundleReader.read(json);
        if (sigstore.entries().isEmpty() || !bundle.has(BundleFiles.CHECKPOINT)) {
            return true;
        }
        new KeyedVerifier(key, log).verifyMessage(json, bundle.bytes(part));
        var proof = sigstore.entries().getFirst().proof();
        String checkpoint =
                new String(bundle.small(BundleFiles.CHECKPOINT), StandardCharsets.UTF_8);
        return proof == null || !proof.checkpoint().equals(checkpoint);
    }
}
