package casemate.signing.keyless;

import java.net.URI;
import java.security.PublicKey;

/// A log that the trusted root names: of signatures (Rekor) or of certificates.
///
/// @param logId SHA-256 of the key, or of name and key
/// @param checkpointHint the 4 bytes before the log's signature of a checkpoint
public record TrustedLog(
        String baseUrl, PublicKey key, byte[] logId, byte[] checkpointHint, Validity validity) {

    /// The name by which a Rekor 2 log signs its checkpoints: the host of its address.
    public String host() {
        try {
            String host = URI.create(baseUrl).getHost();
            return host == null ? "" : host;
        } catch (IllegalArgumentException e) {
            return "";
        }
    }
}
