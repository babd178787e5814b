package casemate.bundler.verify;

import casemate.bundler.format.BundleFiles;
import casemate.bundler.format.SignedPart;
import casemate.bundler.media.Media;
import casemate.bundler.verify.Layout.SignatureFile;
import casemate.signing.Check;
import casemate.signing.RefusedException;
import casemate.signing.bundle.BundleReader;
import casemate.signing.bundle.SigstoreBundle;
import casemate.signing.bundle.SigstoreBundle.Signer;
import casemate.signing.keys.KeyAlgorithm;
import casemate.signing.keys.VerifyingKey;
import casemate.signing.log.KeyedVerifier;
import casemate.signing.minisign.Minisign;
import casemate.signing.trust.DetachedSignature;
import casemate.signing.trust.Root;
import casemate.signing.trust.SignedDocument;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.util.Arrays;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;
import java.util.TreeSet;

/// The signatures of the release role over `manifest.json` and `SHA256SUMS`. All that lie on the
/// media are verified, also beyond the threshold; only those of revoked keys are passed over.
final class ReleaseSignatures {
    private static final String SIGSTORE = "sigstore.json";
    private static final String DER = "sig";
    private static final String MINISIGN = "minisig";

    private final Media media;
    private final Layout layout;
    private final Root root;
    private final Set<String> revoked;

    ReleaseSignatures(Media media, Layout layout, Root root, Set<String> revoked) {
        this.media = media;
        this.layout = layout;
        this.root = root;
        this.revoked = revoked;
    }

    /// Keys that signed and were revoked since.
    Set<String> passedOver() {
        var out = new TreeSet<String>();
        for (SignedPart part : SignedPart.values()) {
            layout.signatures(part.id()).stream()
                    .map(SignatureFile::keyId)
                    .filter(revoked::contains)
                    .forEach(out::add);
        }
        return out;
    }

    /// Verifies every signature of a part but the post-quantum ones, which the role verifies when
    /// it counts them.
    ///
    /// @return the bytes and one signature for each key that counts
    SignedDocument verify(SignedPart part, byte[] bytes) throws RefusedException, IOException {
        Map<String, byte[]> verified = new TreeMap<>();
        Map<String, Set<String>> endings = new HashMap<>();
        for (SignatureFile file : layout.signatures(part.id())) {
            VerifyingKey key = root.releaseRole().keys().get(file.keyId());
            if (key == null) {
                throw new RefusedException(
                        Check.KEY,
                        "'" + file.name() + "' is by a key that may not sign releases",
                        "one of the release role's keys",
                        file.keyId(),
                        "Remove it if it is yours; else do not use the media.");
            }
            TrustFiles.requireEnding(file, key, endings(key, part));
            if (!revoked.contains(file.keyId())) {
                byte[] signature = named(file, key, bytes, part);
                if (key.algorithm() != KeyAlgorithm.ED25519) {
                    verified.putIfAbsent(file.keyId(), signature);
                }
                endings.computeIfAbsent(file.keyId(), _ -> new TreeSet<>()).add(file.ending());
            }
        }
        for (Map.Entry<String, Set<String>> entry : endings.entrySet()) {
            requireBothForms(part, entry.getKey(), entry.getValue());
        }
        return new SignedDocument(
                bytes,
                verified.entrySet().stream()
                        .map(e -> new DetachedSignature(e.getKey(), e.getValue()))
                        .toList());
    }

    private static Set<String> endings(VerifyingKey key, SignedPart part) {
        return switch (key.algorithm()) {
            case P256 -> Set.of(SIGSTORE, DER);
            case ED25519 -> part == SignedPart.SUMS ? Set.of(MINISIGN) : Set.of();
            case ML_DSA_44, ML_DSA_87 -> Set.of(TrustFiles.ending(key));
        };
    }

    private byte[] named(SignatureFile file, VerifyingKey key, byte[] bytes, SignedPart part)
            throws RefusedException, IOException {
        try {
            return verify(file, key, bytes, part);
        } catch (RefusedException e) {
            throw e.what().contains(file.name()) ? e : Refusals.in(file.name(), e);
        }
    }

    private byte[] verify(SignatureFile file, VerifyingKey key, byte[] bytes, SignedPart part)
            throws RefusedException, IOException {
        byte[] content = media.read(file.name(), BundleReader.MAX_BYTES);
        switch (file.ending()) {
            case SIGSTORE -> {
                new KeyedVerifier(key, root.log()).verifyMessage(content, bytes);
                SigstoreBundle bundle = BundleReader.read(content);
                requireHint(file, bundle);
                requireCheckpoint(file, bundle);
                return bundle.content().signature();
            }
            case MINISIGN -> Minisign.verify(bytes, content, key, part.file());
            case DER -> key.verify(bytes, content, part.file());
            default -> {
                // Verified with the thresholds, and costly enough not to be verified twice.
            }
        }
        return content;
    }

    /// The hint proves nothing, but a bundle that misleads its reader is not one that we made.
    private static void requireHint(SignatureFile file, SigstoreBundle bundle)
            throws RefusedException {
        if (bundle.signer() instanceof Signer.PublicKeyHint(var hint)
                && !hint.equals(file.keyId())) {
            throw new RefusedException(
                    Check.KEY, "'" + file.name() + "' names another key", file.keyId(), hint);
        }
    }

    /// Customers compare `log/checkpoint` with each other's: it must be the one that the proofs
    /// lead to, or a release could be shown to one of them alone.
    private void requireCheckpoint(SignatureFile file, SigstoreBundle bundle)
            throws RefusedException, IOException {
        if (root.log().isEmpty()) {
            return;
        }
        var proof = bundle.entries().getFirst().proof();
        byte[] checkpoint = media.read(BundleFiles.CHECKPOINT, 128 * 1024);
        if (proof == null
                || !Arrays.equals(
                        checkpoint, proof.checkpoint().getBytes(StandardCharsets.UTF_8))) {
            throw new RefusedException(
                    Check.CHECKPOINT,
                    "'" + file.name() + "' is proven by another checkpoint than log/checkpoint",
                    "the same checkpoint",
                    "another one",
                    "Do not use the media; ask who made them for a new copy.");
        }
    }

    /// Stock tools read one form or the other; who dropped one wants one of them to see less.
    private void requireBothForms(SignedPart part, String keyId, Set<String> endings)
            throws RefusedException {
        if (endings.contains(SIGSTORE) != endings.contains(DER)) {
            throw new RefusedException(
                    Check.MEDIA,
                    "key " + keyId + " signed " + part.file() + " in one form only",
                    "sigstore.json and sig",
                    String.join(", ", endings),
                    "Copy the media again, completely.");
        }
    }

    /// Who signs one and not the other could show people and machines different things.
    void requireSameSigners(SignedDocument manifest, SignedDocument sums) throws RefusedException {
        var one = keyIds(manifest);
        var other = keyIds(sums);
        if (!one.equals(other)) {
            var difference = new TreeSet<>(one);
            difference.addAll(other);
            difference.removeIf(key -> one.contains(key) && other.contains(key));
            throw new RefusedException(
                    Check.THRESHOLD,
                    "not the same keys signed manifest.json and SHA256SUMS",
                    "both, by each key",
                    "one of them by " + difference.first(),
                    "Copy the media again, completely.");
        }
    }

    private static Set<String> keyIds(SignedDocument document) {
        var out = new TreeSet<String>();
        document.signatures().forEach(s -> out.add(s.keyId()));
        return out;
    }

    String logged() {
        return root.log().isEmpty()
                ? "; the root names no release log"
                : "; each logged in " + root.log().getFirst().name();
    }

    /// How many keys of each algorithm signed, for the report.
    String counts(SignedDocument document) {
        var out = new TreeMap<KeyAlgorithm, Integer>();
        for (DetachedSignature signature : document.signatures()) {
            VerifyingKey key = root.releaseRole().keys().get(signature.keyId());
            if (key != null) {
                out.merge(key.algorithm(), 1, Integer::sum);
            }
        }
        List<String> parts =
                out.entrySet().stream()
                        .map(e ->
                                e.getValue()
                                        + " of "
                                        + root.releaseRole().keys().values().stream()
                                                .filter(k -> k.algorithm() == e.getKey())
                                                .count()
                                        + " "
                                        + e.getKey().id()
                                        + " keys (threshold "
                                        + root.releaseRole().thresholds().get(e.getKey())
                                        + ")")
                        .toList();
        return String.join(", ", parts);
    }
}
