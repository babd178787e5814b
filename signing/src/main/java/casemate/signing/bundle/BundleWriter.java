package casemate.signing.bundle;

import casemate.signing.bundle.SigstoreBundle.Envelope;
import casemate.signing.bundle.SigstoreBundle.MessageSignature;
import casemate.signing.bundle.SigstoreBundle.Signer;
import casemate.signing.json.JsonWriter;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;

/// Writes a bundle of version 0.3, as stock cosign reads it.
public final class BundleWriter {
    static final String MEDIA_TYPE = "application/vnd.dev.sigstore.bundle.v0.3+json";

    private BundleWriter() {}

    /// @throws IllegalArgumentException for a certificate chain, which version 0.3 does not have
    public static byte[] write(SigstoreBundle bundle) {
        Map<String, Object> material = signer(bundle.signer());
        if (!bundle.entries().isEmpty()) {
            var entries = new ArrayList<>();
            bundle.entries().forEach(entry -> entries.add(entry(entry)));
            material.put("tlogEntries", entries);
        }
        if (!bundle.timestamps().isEmpty()) {
            var timestamps = new ArrayList<>();
            bundle.timestamps()
                    .forEach(t -> timestamps.add(JsonWriter.fields("signedTimestamp", t)));
            material.put(
                    "timestampVerificationData",
                    JsonWriter.fields("rfc3161Timestamps", timestamps));
        }
        Map<String, Object> root =
                JsonWriter.fields("mediaType", MEDIA_TYPE, "verificationMaterial", material);
        switch (bundle.content()) {
            case MessageSignature message -> root.put("messageSignature", message(message));
            case Envelope envelope -> root.put("dsseEnvelope", envelope(envelope.envelope()));
        }
        return JsonWriter.write(root);
    }

    private static Map<String, Object> signer(Signer signer) {
        return switch (signer) {
            case Signer.PublicKeyHint key ->
                    JsonWriter.fields("publicKey", JsonWriter.fields("hint", key.hint()));
            case Signer.Certificates certificates -> {
                if (certificates.chain().size() != 1) {
                    throw new IllegalArgumentException(
                            "A bundle of version 0.3 has one certificate, not "
                                    + certificates.chain().size());
                }
                yield JsonWriter.fields(
                        "certificate",
                        JsonWriter.fields("rawBytes", certificates.chain().getFirst()));
            }
        };
    }

    private static Map<String, Object> message(MessageSignature message) {
        Map<String, Object> out = JsonWriter.fields();
        if (message.digest() != null) {
            out.put(
                    "messageDigest",
                    JsonWriter.fields(
                            "algorithm",
                            HashNames.toSigstore(message.digest().algorithm()),
                            "digest",
                            message.digest().value()));
        }
        out.put("signature", message.signature());
        return out;
    }

    private static Map<String, Object> envelope(DsseEnvelope envelope) {
        Map<String, Object> signature = JsonWriter.fields("sig", envelope.signature());
        if (!envelope.keyid().isEmpty()) {
            signature.put("keyid", envelope.keyid());
        }
        return JsonWriter.fields(
                "payload",
                envelope.payload(),
                "payloadType",
                envelope.payloadType(),
                "signatures",
                List.of(signature));
    }

    private static Map<String, Object> entry(LogEntry entry) {
        Map<String, Object> out =
                JsonWriter.fields(
                        "logIndex",
                        Long.toString(entry.logIndex()),
                        "logId",
                        JsonWriter.fields("keyId", entry.logId()),
                        "kindVersion",
                        JsonWriter.fields("kind", entry.kind(), "version", entry.version()));
        if (entry.integratedTime() != 0) {
            out.put("integratedTime", Long.toString(entry.integratedTime()));
        }
        if (entry.promise().length > 0) {
            out.put("inclusionPromise", JsonWriter.fields("signedEntryTimestamp", entry.promise()));
        }
        LogEntry.Proof proof = entry.proof();
        if (proof != null) {
            out.put("inclusionProof", proof(proof));
        }
        out.put("canonicalizedBody", entry.body());
        return out;
    }

    private static Map<String, Object> proof(LogEntry.Proof proof) {
        return JsonWriter.fields(
                "logIndex",
                Long.toString(proof.inclusion().index()),
                "rootHash",
                proof.rootHash(),
                "treeSize",
                Long.toString(proof.inclusion().size()),
                "hashes",
                proof.inclusion().hashes(),
                "checkpoint",
                JsonWriter.fields("envelope", proof.checkpoint()));
    }
}
