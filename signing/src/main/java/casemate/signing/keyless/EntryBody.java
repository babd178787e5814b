package casemate.signing.keyless;

import casemate.signing.Check;
import casemate.signing.Hashes;
import casemate.signing.RefusedException;
import casemate.signing.bundle.DsseEnvelope;
import casemate.signing.bundle.HashNames;
import casemate.signing.bundle.HashedRekord;
import casemate.signing.bundle.LogEntry;
import casemate.signing.json.JsonObject;
import casemate.signing.json.StrictJson;
import casemate.signing.keys.Pem;
import java.nio.charset.StandardCharsets;
import java.util.Arrays;
import java.util.Base64;
import java.util.HexFormat;
import java.util.List;
import org.jspecify.annotations.Nullable;

/// That the leaf of a log is about this bundle: its digest, its signature and its signer, in each
/// of the forms that Rekor has had. A leaf about something else proves nothing, however well it is
/// logged.
final class EntryBody {
    static final int MAX_BYTES = 8 * 1024 * 1024;

    private final LogEntry entry;
    private final Signed signed;

    private EntryBody(LogEntry entry, Signed signed) {
        this.entry = entry;
        this.signed = signed;
    }

    /// Whether the entry is of the second Rekor, which states no time of its own.
    static boolean isRekor2(LogEntry entry) {
        return entry.version().equals("0.0.2") && !entry.kind().equals("intoto");
    }

    static void requireAbout(LogEntry entry, Signed signed) throws RefusedException {
        new EntryBody(entry, signed).check();
    }

    private void check() throws RefusedException {
        JsonObject body = StrictJson.parse(entry.body(), MAX_BYTES, "log entry body");
        requireSame("kind", entry.kind(), body.string("kind"));
        requireSame("version", entry.version(), body.string("apiVersion"));
        JsonObject spec = body.object("spec");
        body.done();
        switch (entry.kind() + " " + entry.version()) {
            case "hashedrekord 0.0.1" -> hashedRekord1(spec);
            case "hashedrekord 0.0.2" -> hashedRekord2();
            case "dsse 0.0.1" -> dsse1(spec);
            case "dsse 0.0.2" -> dsse2(spec);
            case "intoto 0.0.2" -> intoto2(spec);
            default ->
                    throw new RefusedException(
                            Check.LOG_ENTRY,
                            "the log entry's kind is not supported",
                            "hashedrekord, dsse or intoto",
                            entry.kind() + " " + entry.version());
        }
    }

    private void hashedRekord1(JsonObject spec) throws RefusedException {
        if (signed.envelope() != null) {
            throw new RefusedException(
                    Check.LOG_ENTRY,
                    "the log entry is about a message, the bundle has a statement");
        }
        JsonObject data = spec.object("data");
        JsonObject hash = data.object("hash");
        requireDigest(hash.string("algorithm"), hash.string("value"));
        hash.done();
        data.done();
        JsonObject signature = spec.object("signature");
        JsonObject key = signature.object("publicKey");
        requireSignature(signature.base64("content"));
        requireSignerPem(key.base64("content"));
        key.done();
        signature.done();
        spec.done();
    }

    private void hashedRekord2() throws RefusedException {
        HashedRekord record = HashedRekord.parse(entry.body());
        requireHash(
                signed.digest(record.digest().algorithm()),
                record.digest().value(),
                "the artifact's digest");
        requireSignature(record.signature());
        requireVerifier(record.certificate(), record.verifier(), record.keyDetails());
    }

    private void dsse1(JsonObject spec) throws RefusedException {
        DsseEnvelope envelope = requireEnvelope();
        requirePayloadHash(spec.object("payloadHash"), envelope);
        // The hash of the envelope depends on how its JSON was written, which a bundle does not
        // keep;
        // payload, signature and signer are compared one by one instead.
        JsonObject envelopeHash = spec.object("envelopeHash");
        HashNames.fromRekor(envelopeHash.string("algorithm"));
        JsonObject signature = only(spec.objects("signatures", 16));
        requireSignature(signature.base64("signature"));
        requireSignerPem(signature.base64("verifier"));
        signature.done();
        spec.done();
    }

    private void dsse2(JsonObject spec) throws RefusedException {
        DsseEnvelope envelope = requireEnvelope();
        JsonObject record = spec.object("dsseV002");
        spec.done();
        JsonObject hash = record.object("payloadHash");
        String algorithm = HashNames.fromSigstore(hash.string("algorithm"));
        requireHash(
                Hashes.digest(algorithm, envelope.payload()),
                hash.base64("digest"),
                "the payload's digest");
        hash.done();
        JsonObject signature = only(record.objects("signatures", 16));
        record.done();
        requireSignature(signature.base64("content"));
        JsonObject verifier = signature.object("verifier");
        signature.done();
        boolean certificate = verifier.has("x509Certificate");
        JsonObject key = verifier.object(certificate ? "x509Certificate" : "publicKey");
        requireVerifier(certificate, key.base64("rawBytes"), verifier.string("keyDetails"));
        key.done();
        verifier.done();
    }

    private void intoto2(JsonObject spec) throws RefusedException {
        DsseEnvelope envelope = requireEnvelope();
        JsonObject content = spec.object("content");
        spec.done();
        requirePayloadHash(content.object("payloadHash"), envelope);
        JsonObject logged = content.object("envelope");
        requireSame("payload type", envelope.payloadType(), logged.string("payloadType"));
        if (logged.has("payload")) {
            requireHash(envelope.payload(), twice(logged.base64("payload")), "the logged payload");
        }
        JsonObject signature = only(logged.objects("signatures", 16));
        requireSignature(twice(signature.base64("sig")));
        requireSignerPem(signature.base64("publicKey"));
    }

    private DsseEnvelope requireEnvelope() throws RefusedException {
        DsseEnvelope envelope = signed.envelope();
        if (envelope == null) {
            throw new RefusedException(
                    Check.LOG_ENTRY,
                    "the log entry is about a statement, the bundle has a message");
        }
        return envelope;
    }

    private void requirePayloadHash(JsonObject hash, DsseEnvelope envelope)
            throws RefusedException {
        String algorithm = HashNames.fromRekor(hash.string("algorithm"));
        requireHash(
                Hashes.digest(algorithm, envelope.payload()),
                hash.hex("value", Hashes.digest(algorithm).length),
                "the payload's digest");
        hash.done();
    }

    private void requireDigest(String algorithm, String hex) throws RefusedException {
        byte[] digest = signed.digest(HashNames.fromRekor(algorithm));
        if (!HexFormat.of().formatHex(digest).equals(hex)) {
            throw new RefusedException(
                    Check.LOG_ENTRY,
                    "the log entry is about another artifact",
                    HexFormat.of().formatHex(digest),
                    hex);
        }
    }

    private void requireSignature(byte[] logged) throws RefusedException {
        requireHash(signed.signature(), logged, "the signature");
    }

    /// Version 1 names the signer by PEM text, a certificate or a public key.
    private void requireSignerPem(byte[] pem) throws RefusedException {
        String text = new String(pem, StandardCharsets.UTF_8);
        String label = signed.byCertificate() ? "CERTIFICATE" : "PUBLIC KEY";
        requireHash(signed.signerDer(), Pem.decode(text, label), "the signer");
    }

    private void requireVerifier(boolean certificate, byte[] der, String keyDetails)
            throws RefusedException {
        if (certificate != signed.byCertificate()) {
            throw new RefusedException(
                    Check.LOG_ENTRY, "the log entry names another kind of signer than the bundle");
        }
        requireHash(signed.signerDer(), der, "the signer");
        if (!KeyDetails.matches(keyDetails, signed.key())) {
            throw new RefusedException(
                    Check.LOG_ENTRY,
                    "the log entry names another algorithm than the signer's key has",
                    signed.key().getAlgorithm(),
                    keyDetails);
        }
    }

    private static JsonObject only(List<JsonObject> signatures) throws RefusedException {
        if (signatures.size() != 1) {
            throw new RefusedException(
                    Check.LOG_ENTRY,
                    "the log entry has the wrong number of signatures",
                    "1",
                    String.valueOf(signatures.size()));
        }
        return signatures.getFirst();
    }

    /// Rekor's intoto entries hold base64 of base64.
    private static byte[] twice(byte[] base64) throws RefusedException {
        try {
            return Base64.getDecoder().decode(base64);
        } catch (IllegalArgumentException e) {
            throw new RefusedException(Check.LOG_ENTRY, "the log entry is not base64 of base64");
        }
    }

    private static void requireHash(byte[] expected, byte @Nullable [] found, String what)
            throws RefusedException {
        if (!Arrays.equals(expected, found)) {
            throw new RefusedException(
                    Check.LOG_ENTRY, "the log entry differs from the bundle in " + what);
        }
    }

    private static void requireSame(String what, String expected, String found)
            throws RefusedException {
        if (!expected.equals(found)) {
            throw new RefusedException(
                    Check.LOG_ENTRY, "the log entry has another " + what, expected, found);
        }
    }
}
