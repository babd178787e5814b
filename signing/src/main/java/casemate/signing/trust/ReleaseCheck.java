package casemate.signing.trust;

import casemate.signing.RefusedException;

/// Whether a release's manifest may be parsed at all: it is signed by enough release keys that are
/// not revoked, and is not revoked itself. Looks at bytes only.
public final class ReleaseCheck {
    private ReleaseCheck() {}

    public static void verify(SignedDocument manifest, Root root, Revocations revocations)
            throws RefusedException {
        revocations.requireManifest(manifest.fingerprint());
        root.releaseRole().verify(manifest, "the manifest", revocations.revokedKeys());
    }
}
