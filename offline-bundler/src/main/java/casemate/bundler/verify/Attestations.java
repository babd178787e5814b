package casemate.bundler.verify;

import casemate.bundler.format.Artifact;
import casemate.bundler.format.BundleFiles;
import casemate.bundler.format.Manifest;
import casemate.bundler.media.Media;
import casemate.signing.Check;
import casemate.signing.Hashes;
import casemate.signing.RefusedException;
import casemate.signing.bundle.BundleReader;
import casemate.signing.bundle.DsseEnvelope;
import casemate.signing.bundle.SigstoreBundle;
import casemate.signing.bundle.SigstoreBundle.Signer;
import casemate.signing.json.JsonObject;
import casemate.signing.json.StrictJson;
import casemate.signing.keys.VerifyingKey;
import casemate.signing.log.KeyedVerifier;
import casemate.signing.note.NoteKey;
import casemate.signing.trust.Root;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.util.HashSet;
import java.util.HexFormat;
import java.util.List;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/// The statements below `att/` about artifacts: each is signed by a release key, and is about the
/// release or the artifacts that name it.
final class Attestations {
    private static final String MODEL_SIGNATURE = "https://model_signing/signature/v1.0";
    private static final int MAX_SUBJECTS = 100_000;

    private final Media media;
    private final Root root;
    private final Set<String> revoked;

    Attestations(Media media, Root root, Set<String> revoked) {
        this.media = media;
        this.root = root;
        this.revoked = revoked;
    }

    /// @return how many there are whose key is not revoked
    int verify(Manifest manifest, String manifestSha256) throws RefusedException, IOException {
        for (Artifact artifact : manifest.artifacts()) {
            for (String name : artifact.attestations()) {
                requirePresent(BundleFiles.attestation(name));
            }
        }
        int count = 0;
        for (String file : media.files().subMap("att/", "att0").keySet()) {
            try {
                byte[] payload = authenticated(file);
                if (payload != null) {
                    requireAbout(file, digests(file, payload), manifest, manifestSha256);
                    count++;
                }
            } catch (RefusedException e) {
                throw e.what().contains(file) ? e : Refusals.in(file, e);
            }
        }
        return count;
    }

    private void requirePresent(String file) throws RefusedException {
        if (!media.files().containsKey(file)) {
            throw new RefusedException(
                    Check.MEDIA,
                    "the media lack '" + file + "', which the manifest names",
                    "the attestation",
                    "nothing",
                    "Copy the media again, completely.");
        }
    }

    /// The statement, or null when its key was revoked: it is no evidence any more.
    private byte @Nullable [] authenticated(String file) throws RefusedException, IOException {
        byte[] json = media.read(file, Layout.MAX_ATTESTATION);
        SigstoreBundle bundle = BundleReader.read(json, Layout.MAX_ATTESTATION);
        VerifyingKey key = key(file, bundle);
        if (revoked.contains(key.keyId())) {
            return null;
        }
        List<NoteKey> log = bundle.entries().isEmpty() ? List.of() : root.log();
        return new KeyedVerifier(key, log)
                .verifyStatement(json, DsseEnvelope.IN_TOTO, Layout.MAX_ATTESTATION)
                .payload();
    }

    /// The hint only chooses among keys that are trusted. Ours are key ids; model signatures have
    /// the SHA-256 of the key's PEM (OMS v1.0).
    private VerifyingKey key(String file, SigstoreBundle bundle) throws RefusedException {
        if (bundle.signer() instanceof Signer.PublicKeyHint(var hint)) {
            for (VerifyingKey key : root.releaseRole().keys().values()) {
                byte[] pem = key.pem().getBytes(StandardCharsets.US_ASCII);
                if (hint.equals(key.keyId())
                        || hint.equals(HexFormat.of().formatHex(Hashes.sha256(pem)))) {
                    return key;
                }
            }
        }
        throw new RefusedException(
                Check.KEY,
                "'" + file + "' is by a key that may not sign releases",
                "one of the release role's keys",
                "another one",
                "Do not use the media; ask who made them for a new copy.");
    }

    /// SHA-256 digests of everything that a statement is about.
    private static Set<String> digests(String file, byte[] payload) throws RefusedException {
        JsonObject statement = StrictJson.parse(payload, Layout.MAX_ATTESTATION, file);
        var out = new HashSet<String>();
        for (JsonObject subject : statement.objects("subject", MAX_SUBJECTS)) {
            JsonObject digest = subject.object("digest");
            if (digest.has("sha256")) {
                out.add(digest.string("sha256"));
            }
        }
        if (statement.string("predicateType").equals(MODEL_SIGNATURE)) {
            JsonObject predicate = statement.object("predicate");
            for (JsonObject resource : predicate.objects("resources", MAX_SUBJECTS)) {
                out.add(resource.string("digest"));
            }
        }
        return out;
    }

    private static void requireAbout(
            String file, Set<String> digests, Manifest manifest, String manifestSha256)
            throws RefusedException {
        boolean about = digests.contains(manifestSha256);
        for (Artifact artifact : manifest.artifacts()) {
            boolean named =
                    artifact.attestations().stream()
                            .anyMatch(a -> BundleFiles.attestation(a).equals(file));
            boolean subject = digests.contains(artifact.sha256());
            if (named && !subject && !digests.contains(manifestSha256)) {
                throw new RefusedException(
                        Check.STATEMENT,
                        "'"
                                + file
                                + "' is not about artifact "
                                + artifact.id()
                                + ", which names it",
                        "a subject with SHA-256 " + artifact.sha256(),
                        digests.size() + " other subjects",
                        "Do not use the media; ask who made them for a new copy.");
            }
            about |= subject;
        }
        if (!about) {
            throw new RefusedException(
                    Check.STATEMENT,
                    "'" + file + "' is about nothing in this release",
                    "the release or one of its artifacts",
                    digests.size() + " other subjects",
                    "Do not use the media; ask who made them for a new copy.");
        }
    }
}
