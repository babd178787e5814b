package casemate.bundler.verify;

import casemate.bundler.format.Artifact;
import casemate.bundler.format.ArtifactRole;
import casemate.bundler.format.Manifest;
import casemate.signing.Check;
import casemate.signing.RefusedException;
import casemate.signing.trust.HighestSequence;
import casemate.signing.trust.Revocations;
import casemate.signing.trust.RollbackPermit;
import casemate.signing.trust.Root;
import casemate.signing.trust.SignedDocument;

/// Whether a release may follow what the machine runs and has seen.
final class Place {
    private final TrustState believed;
    private final Machine machine;

    Place(TrustState believed, Machine machine) {
        this.believed = believed;
        this.machine = machine;
    }

    /// The newest roots and revocations can be left out of media; the release says which ones it
    /// was made with.
    void requireTrustOfItsTime(Manifest manifest, Root root, Revocations revocations)
            throws RefusedException {
        if (manifest.rootVersion() > root.version()) {
            throw new RefusedException(
                    Check.ROOT,
                    "the release was made with a newer root than the media hold",
                    "root " + manifest.rootVersion(),
                    "root " + root.version(),
                    "Somebody may have left roots out: ask for complete media.");
        }
        if (manifest.revocationsSeq() > revocations.sequence()) {
            throw new RefusedException(
                    Check.ROLLBACK,
                    "the release was made with a newer list of revocations than the media hold",
                    "sequence " + manifest.revocationsSeq() + " or later",
                    "sequence " + revocations.sequence(),
                    "Somebody may have put an old list in its place: ask for complete media.");
        }
    }

    /// @return what the machine keeps as the newest release that it has seen
    HighestSequence sequence(
            Manifest manifest, long epoch, Root root, SignedDocument manifestDocument)
            throws RefusedException {
        HighestSequence after;
        try {
            after = believed.highest().accept(epoch, manifest.sequence());
        } catch (RefusedException older) {
            requireLeave(manifest, epoch, root, manifestDocument.fingerprint(), older);
            after = believed.highest();
        }
        Manifest installed = machine.installed();
        if (installed != null && installed.sequence() < manifest.minFromSequence()) {
            throw new RefusedException(
                    Check.COMPATIBILITY,
                    "release " + manifest.release() + " does not follow the installed one directly",
                    "sequence " + manifest.minFromSequence() + " or later is installed",
                    "sequence " + installed.sequence() + ", release " + installed.release(),
                    "Install a release in between first.");
        }
        return after;
    }

    /// Backwards only with the leave of the release that runs now, or of the root role for this
    /// machine.
    private void requireLeave(
            Manifest manifest, long epoch, Root root, String sha256, RefusedException older)
            throws RefusedException {
        SignedDocument permit = machine.permit();
        if (permit != null) {
            RollbackPermit.verify(permit, root, machine.device(), sha256);
            return;
        }
        Manifest installed = machine.installed();
        boolean left =
                installed != null
                        && epoch == believed.highest().epoch()
                        && installed.rollbackAllowedTo().contains(manifest.sequence());
        if (!left) {
            throw older;
        }
    }

    void requireFit(Manifest manifest) throws RefusedException {
        String platform = machine.platform();
        if (platform != null) {
            var appliances =
                    manifest.artifacts().stream()
                            .filter(a -> a.role() == ArtifactRole.APPLIANCE)
                            .map(Artifact::platform)
                            .toList();
            if (!appliances.isEmpty()
                    && appliances.stream().noneMatch(p -> p.equals(platform) || p.equals("any"))) {
                throw new RefusedException(
                        Check.COMPATIBILITY,
                        "release " + manifest.release() + " is for other machines",
                        platform,
                        String.join(", ", appliances),
                        "Ask for the release for " + platform + ".");
            }
        }
        if (manifest.size() > machine.freeBytes()) {
            throw new RefusedException(
                    Check.FREE_SPACE,
                    "there is too little room for release " + manifest.release(),
                    manifest.size() + " bytes",
                    machine.freeBytes() + " bytes free",
                    "Make room, or choose another data directory.");
        }
    }

    void requireNotRevoked(Manifest manifest, Revocations revocations) throws RefusedException {
        for (Artifact artifact : manifest.artifacts()) {
            revocations.requireArtifact(artifact.sha256(), "artifact " + artifact.id());
        }
    }
}
