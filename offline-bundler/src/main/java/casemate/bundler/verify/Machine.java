package casemate.bundler.verify;

import casemate.bundler.format.Manifest;
import casemate.signing.trust.SignedDocument;
import org.jspecify.annotations.Nullable;

/// The machine that a release is checked for. Nothing of it comes from media but the permit, which
/// is signed.
///
/// @param platform such as `linux-amd64`; null to check for none
/// @param device its id, as permits name it; empty for none
/// @param installed the release that it runs now; null when there is none
/// @param permit the root role's leave to install an older release; null without
/// @param freeBytes room for the assembled release
public record Machine(
        @Nullable String platform,
        String device,
        @Nullable Manifest installed,
        @Nullable SignedDocument permit,
        long freeBytes) {

    /// Nothing is installed, and the release is not meant for here.
    public static Machine any() {
        return new Machine(null, "", null, null, Long.MAX_VALUE);
    }
}
