package casemate.signing.bundle;

import casemate.signing.Check;
import casemate.signing.RefusedException;
import casemate.signing.json.JsonObject;
import casemate.signing.json.JsonWriter;
import casemate.signing.json.StrictJson;
import java.util.Arrays;

/// The body of a log entry of kind `hashedrekord`, version 0.0.2 (sigstore/rekor-tiles): what was
/// signed, the signature, and the key.
///
/// @param digest of the artifact, or of the pre-authentication encoding of an envelope
/// @param keyDetails for example `PKIX_ECDSA_P256_SHA_256`
/// @param certificate whether `verifier` is a certificate; else a SubjectPublicKeyInfo
public record HashedRekord(
        SigstoreBundle.Digest digest,
        byte[] signature,
        String keyDetails,
        boolean certificate,
        byte[] verifier) {
    public static final String KIND = "hashedrekord";
    public static final String VERSION = "0.0.2";

    /// @param body the leaf's bytes, which must be the only encoding of what they say
    public static HashedRekord parse(byte[] body) throws RefusedException {
        JsonObject root = StrictJson.parse(body, BundleReader.MAX_BYTES, "log entry body");
        JsonObject spec = root.object("spec");
        if (!root.string("kind").equals(KIND) || !root.string("apiVersion").equals(VERSION)) {
            throw new RefusedException(
                    Check.LOG_ENTRY,
                    "the log entry is of another kind",
                    KIND + " " + VERSION,
                    root.string("kind") + " " + root.string("apiVersion"));
        }
        root.done();
        JsonObject record = spec.object("hashedRekordV002");
        spec.done();
        HashedRekord parsed = record(record);
        if (!Arrays.equals(parsed.encode(), body)) {
            throw new RefusedException(
                    Check.LOG_ENTRY, "the log entry's body is not in its canonical form");
        }
        return parsed;
    }

    private static HashedRekord record(JsonObject record) throws RefusedException {
        JsonObject data = record.object("data");
        JsonObject signature = record.object("signature");
        record.done();
        JsonObject verifier = signature.object("verifier");
        boolean certificate = verifier.has("x509Certificate");
        if (certificate == verifier.has("publicKey")) {
            throw new RefusedException(
                    Check.LOG_ENTRY, "the log entry must name one certificate or public key");
        }
        JsonObject key = verifier.object(certificate ? "x509Certificate" : "publicKey");
        var out =
                new HashedRekord(
                        new SigstoreBundle.Digest(
                                HashNames.fromSigstore(data.string("algorithm")),
                                data.base64("digest")),
                        signature.base64("content"),
                        verifier.string("keyDetails"),
                        certificate,
                        key.base64("rawBytes"));
        key.done();
        verifier.done();
        signature.done();
        data.done();
        return out;
    }

    /// The leaf's bytes: canonical JSON (RFC 8785; here names are in order and nothing needs
    /// escaping).
    public byte[] encode() {
        return JsonWriter.write(
                JsonWriter.fields(
                        "apiVersion",
                        VERSION,
                        "kind",
                        KIND,
                        "spec",
                        JsonWriter.fields(
                                "hashedRekordV002",
                                JsonWriter.fields(
                                        "data",
                                        JsonWriter.fields(
                                                "algorithm",
                                                HashNames.toSigstore(digest.algorithm()),
                                                "digest",
                                                digest.value()),
                                        "signature",
                                        JsonWriter.fields(
                                                "content",
                                                signature,
                                                "verifier",
                                                JsonWriter.fields(
                                                        "keyDetails",
                                                        keyDetails,
                                                        certificate
                                                                ? "x509Certificate"
                                                                : "publicKey",
                                                        JsonWriter.fields(
                                                                "rawBytes", verifier)))))));
    }
}
