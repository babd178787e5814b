package casemate.signing.log;

import casemate.signing.json.JsonWriter;
import casemate.signing.note.NoteKey;
import java.time.Instant;
import java.util.List;

/// The release log as a sigstore `trusted_root.json`, for stock tools (`cosign --trusted-root`).
public final class LogTrustedRoot {
    private LogTrustedRoot() {}

    /// @param key the log's Ed25519 key
    /// @param from since when the key may be believed
    public static byte[] write(NoteKey key, Instant from) {
        return JsonWriter.write(
                JsonWriter.fields(
                        "mediaType",
                        "application/vnd.dev.sigstore.trustedroot+json;version=0.1",
                        "tlogs",
                        List.of(
                                JsonWriter.fields(
                                        "baseUrl",
                                        "https://" + key.name(),
                                        "hashAlgorithm",
                                        "SHA2_256",
                                        "publicKey",
                                        JsonWriter.fields(
                                                "rawBytes",
                                                key.key().spki(),
                                                "keyDetails",
                                                "PKIX_ED25519",
                                                "validFor",
                                                JsonWriter.fields("start", from.toString())),
                                        "logId",
                                        JsonWriter.fields("keyId", key.id())))));
    }
}
