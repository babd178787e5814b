package casemate.install;

import casemate.bundler.Progress;
import casemate.bundler.format.Artifact;
import casemate.bundler.format.Chunk;
import casemate.bundler.format.Manifest;
import casemate.bundler.media.Media;
import casemate.bundler.verify.Quarantine;
import casemate.bundler.verify.ReleaseVerifier;
import casemate.bundler.verify.VerifiedRelease;
import casemate.signing.RefusedException;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/// A release's bytes from its media, through the verifier. Only what this machine lacks is read:
/// what both releases have is in the store, and verified there.
public final class MediaContents implements Contents {
    private final ReleaseVerifier verifier;
    private final VerifiedRelease release;
    private final Media media;
    private final Progress progress;
    private final Map<String, Integer> uses = new HashMap<>();
    private @Nullable Quarantine quarantine;

    public MediaContents(
            ReleaseVerifier verifier, VerifiedRelease release, Media media, Progress progress) {
        this.verifier = verifier;
        this.release = release;
        this.media = media;
        this.progress = progress;
    }

    @Override
    public void fetch(List<Artifact> wanted, Path directory) throws IOException, RefusedException {
        uses.clear();
        wanted.forEach(a -> a.chunks().forEach(c -> uses.merge(c.sha256(), 1, Integer::sum)));
        Quarantine opened = Quarantine.at(directory);
        verifier.contents(only(wanted), media, opened, progress);
        verifier.attestations(release, media);
        quarantine = opened;
    }

    private VerifiedRelease only(List<Artifact> wanted) {
        Manifest all = release.manifest();
        return new VerifiedRelease(
                new Manifest(
                        all.product(),
                        all.release(),
                        all.version(),
                        all.sequence(),
                        all.rootVersion(),
                        all.issuedAt(),
                        all.advisoryExpiry(),
                        all.minFromSequence(),
                        all.rollbackAllowedTo(),
                        all.revocationsSeq(),
                        wanted,
                        List.of(),
                        all.base()),
                release.manifestBytes(),
                release.roots(),
                release.revocations(),
                release.after(),
                release.warnings());
    }

    @Override
    public void assemble(Artifact artifact, Path target) throws IOException, RefusedException {
        Quarantine from = quarantine;
        if (from == null) {
            throw new IllegalStateException("nothing was fetched");
        }
        from.assemble(artifact, target);
        // A large model would otherwise be there twice until the end.
        for (Chunk chunk : artifact.chunks()) {
            if (uses.merge(chunk.sha256(), -1, Integer::sum) == 0) {
                Files.deleteIfExists(from.chunk(chunk.sha256()));
            }
        }
    }
}
