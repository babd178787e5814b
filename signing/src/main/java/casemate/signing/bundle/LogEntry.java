package casemate.signing.bundle;

import casemate.signing.merkle.InclusionProof;
import org.jspecify.annotations.Nullable;

/// An entry of a transparency log as a bundle carries it (`sigstore_rekor.proto`), not yet
/// believed.
///
/// @param logIndex position in the whole log, over all its shards
/// @param integratedTime seconds since 1970, 0 when the log states none
/// @param promise the log's signed entry timestamp, or empty
/// @param body the exact bytes of the leaf
public record LogEntry(
        long logIndex,
        byte[] logId,
        String kind,
        String version,
        long integratedTime,
        byte[] promise,
        @Nullable Proof proof,
        byte[] body) {

    /// @param inclusion the proof, with the position in its own tree
    /// @param rootHash what the bundle says that the root is
    /// @param checkpoint a signed note, or empty
    public record Proof(InclusionProof inclusion, byte[] rootHash, String checkpoint) {}
}
