package casemate.bundler.verify;

import casemate.bundler.format.Manifest;
import casemate.signing.trust.SignedDocument;
import java.util.List;

/// A release whose signatures, roots, revocations and place in the order of releases are checked;
/// its chunks are not, until they were streamed.
///
/// @param manifestBytes exactly as signed
/// @param roots the new roots after the machine's own, in order, to be kept
/// @param revocations the list that came with it, to be kept when it is newer
/// @param after what the machine believes once the release is accepted
/// @param warnings advisory findings for an operator, one sentence each, such as a passed expiry
public record VerifiedRelease(
        Manifest manifest,
        SignedDocument manifestBytes,
        List<SignedDocument> roots,
        SignedDocument revocations,
        TrustState after,
        List<String> warnings) {
    public VerifiedRelease {
        roots = List.copyOf(roots);
        warnings = List.copyOf(warnings);
    }
}
