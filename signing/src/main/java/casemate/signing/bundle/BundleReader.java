package casemate.signing.bundle;

import casemate.signing.Check;
import casemate.signing.RefusedException;
import casemate.signing.bundle.SigstoreBundle.Content;
import casemate.signing.bundle.SigstoreBundle.Digest;
import casemate.signing.bundle.SigstoreBundle.Signer;
import casemate.signing.bundle.SigstoreBundle.Version;
import casemate.signing.json.JsonObject;
import casemate.signing.json.StrictJson;
import casemate.signing.merkle.InclusionProof;
import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;

/// Reads a sigstore bundle strictly: every field known, none twice, one of each choice, sizes
/// capped.
public final class BundleReader {
    /// What our own bundles may have before anything in them is authenticated.
    public static final int MAX_BYTES = 64 * 1024;

    private static final String BASE = "application/vnd.dev.sigstore.bundle";
    private static final int MAX_ENTRIES = 32;
    private static final int MAX_CERTIFICATES = 16;
    private static final byte[] NONE = {};

    private BundleReader() {}

    public static SigstoreBundle read(byte[] json) throws RefusedException {
        return read(json, MAX_BYTES);
    }

    /// @param maxBytes attestations by others may be larger than our own bundles
    public static SigstoreBundle read(byte[] json, int maxBytes) throws RefusedException {
        return read(json, maxBytes, false);
    }

    /// Model signatures (OpenSSF Model Signing) stretch the format: version 0.3 with a certificate
    /// chain, and, in early ones, a whole public key, which is not looked at.
    public static SigstoreBundle readModelSignature(byte[] json, int maxBytes)
            throws RefusedException {
        return read(json, maxBytes, true);
    }

    private static SigstoreBundle read(byte[] json, int maxBytes, boolean model)
            throws RefusedException {
        JsonObject root = StrictJson.parse(json, maxBytes, "bundle");
        Version version = version(root.string("mediaType"));
        JsonObject material = root.object("verificationMaterial");
        Content content = content(root);
        root.done();
        Signer signer = signer(material, version, model);
        var entries = new ArrayList<LogEntry>();
        for (JsonObject entry : material.objects("tlogEntries", MAX_ENTRIES)) {
            entries.add(entry(entry));
        }
        List<byte[]> timestamps = timestamps(material.optionalObject("timestampVerificationData"));
        material.done();
        return new SigstoreBundle(version, signer, entries, timestamps, content);
    }

    private static Version version(String mediaType) throws RefusedException {
        return switch (mediaType) {
            case BASE + "+json;version=0.1" -> Version.V0_1;
            case BASE + "+json;version=0.2" -> Version.V0_2;
            case BASE + "+json;version=0.3", BASE + ".v0.3+json" -> Version.V0_3;
            default ->
                    throw new RefusedException(
                            Check.FORMAT,
                            "the bundle's media type is not supported",
                            BASE + ".v0.3+json",
                            mediaType);
        };
    }

    private static Signer signer(JsonObject material, Version version, boolean model)
            throws RefusedException {
        boolean chain = material.has("x509CertificateChain");
        boolean certificate = material.has("certificate");
        boolean key = material.has("publicKey");
        if ((chain ? 1 : 0) + (certificate ? 1 : 0) + (key ? 1 : 0) != 1) {
            throw new RefusedException(
                    Check.SYNTAX,
                    material.where()
                            + " must have one of certificate, x509CertificateChain,"
                            + " publicKey");
        }
        if (key) {
            JsonObject publicKey = material.object("publicKey");
            String hint = publicKey.string("hint", "");
            if (model && publicKey.has("rawBytes")) {
                publicKey.string("keyDetails", "");
            }
            publicKey.done();
            return new Signer.PublicKeyHint(hint);
        }
        if (certificate) {
            return new Signer.Certificates(List.of(rawBytes(material.object("certificate"))), true);
        }
        if (version == Version.V0_3 && !model) {
            throw new RefusedException(
                    Check.FORMAT, "a bundle of version 0.3 must not carry a certificate chain");
        }
        JsonObject object = material.object("x509CertificateChain");
        var certificates = new ArrayList<byte[]>();
        for (JsonObject item : object.objects("certificates", MAX_CERTIFICATES)) {
            certificates.add(rawBytes(item));
        }
        object.done();
        if (certificates.isEmpty()) {
            throw new RefusedException(Check.SYNTAX, object.where() + " is empty");
        }
        return new Signer.Certificates(certificates, false);
    }

    private static byte[] rawBytes(JsonObject object) throws RefusedException {
        byte[] bytes = object.base64("rawBytes");
        object.done();
        return bytes;
    }

    private static List<byte[]> timestamps(@Nullable JsonObject data) throws RefusedException {
        var out = new ArrayList<byte[]>();
        if (data != null) {
            for (JsonObject item : data.objects("rfc3161Timestamps", MAX_ENTRIES)) {
                out.add(item.base64("signedTimestamp"));
                item.done();
            }
            data.done();
        }
        return out;
    }

    private static LogEntry entry(JsonObject entry) throws RefusedException {
        JsonObject logId = entry.object("logId");
        JsonObject kindVersion = entry.object("kindVersion");
        JsonObject promise = entry.optionalObject("inclusionPromise");
        JsonObject proof = entry.optionalObject("inclusionProof");
        // An integer of 0 is absent in protobuf's JSON.
        var out =
                new LogEntry(
                        entry.has("logIndex") ? entry.count("logIndex") : 0,
                        logId.base64("keyId"),
                        kindVersion.string("kind"),
                        kindVersion.string("version"),
                        entry.has("integratedTime") ? entry.count("integratedTime") : 0,
                        promise == null ? NONE : promise.base64("signedEntryTimestamp", NONE),
                        proof == null ? null : proof(proof),
                        entry.base64("canonicalizedBody"));
        logId.done();
        kindVersion.done();
        if (promise != null) {
            promise.done();
        }
        entry.done();
        return out;
    }

    private static LogEntry.Proof proof(JsonObject proof) throws RefusedException {
        JsonObject checkpoint = proof.optionalObject("checkpoint");
        String note = checkpoint == null ? "" : checkpoint.string("envelope", "");
        if (checkpoint != null) {
            checkpoint.done();
        }
        var out =
                new LogEntry.Proof(
                        new InclusionProof(
                                proof.has("logIndex") ? proof.count("logIndex") : 0,
                                proof.count("treeSize"),
                                proof.base64s("hashes", InclusionProof.MAX_HASHES)),
                        proof.base64("rootHash"),
                        note);
        proof.done();
        return out;
    }

    private static Content content(JsonObject root) throws RefusedException {
        boolean message = root.has("messageSignature");
        if (message == root.has("dsseEnvelope")) {
            throw new RefusedException(
                    Check.SYNTAX, "the bundle must have one of messageSignature, dsseEnvelope");
        }
        return message
                ? messageSignature(root.object("messageSignature"))
                : new SigstoreBundle.Envelope(envelope(root.object("dsseEnvelope")));
    }

    private static Content messageSignature(JsonObject object) throws RefusedException {
        JsonObject digest = object.optionalObject("messageDigest");
        byte[] signature = object.base64("signature");
        object.done();
        if (digest == null) {
            return new SigstoreBundle.MessageSignature(null, signature);
        }
        var out =
                new SigstoreBundle.MessageSignature(
                        new Digest(
                                HashNames.fromSigstore(digest.string("algorithm")),
                                digest.base64("digest")),
                        signature);
        digest.done();
        return out;
    }

    /// Exactly one signature: with several, verifiers disagree on which one counts.
    private static DsseEnvelope envelope(JsonObject object) throws RefusedException {
        List<JsonObject> signatures = object.objects("signatures", MAX_ENTRIES);
        if (signatures.size() != 1) {
            throw new RefusedException(
                    Check.SYNTAX,
                    "the DSSE envelope has the wrong number of signatures",
                    "1",
                    String.valueOf(signatures.size()));
        }
        JsonObject signature = signatures.getFirst();
        var out =
                new DsseEnvelope(
                        object.string("payloadType"),
                        object.base64("payload"),
                        signature.base64("sig"),
                        signature.string("keyid", ""));
        signature.done();
        object.done();
        return out;
    }
}
