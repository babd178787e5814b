package casemate.bundler.verify;

import casemate.bundler.Progress;
import casemate.bundler.format.BundleFiles;
import casemate.bundler.format.Manifest;
import casemate.bundler.format.ManifestCodec;
import casemate.bundler.format.SignedPart;
import casemate.bundler.format.Sums;
import casemate.bundler.media.Media;
import casemate.signing.RefusedException;
import casemate.signing.trust.HighestSequence;
import casemate.signing.trust.ReleaseCheck;
import casemate.signing.trust.Revocations;
import casemate.signing.trust.Root;
import casemate.signing.trust.SignedDocument;
import casemate.signing.trust.TimeFloor;
import java.io.IOException;
import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;

/// Verifies a release from media that nobody trusts, in one fixed order. Each check says which
/// attack it stops, by the names of the TUF specification (1.5.2) where there is one.
public final class ReleaseVerifier {
    private final TrustState believed;
    private final Machine machine;
    private final Step.Listener listener;

    /// @param believed what the machine believes; see [FirstTrust] for the first time
    /// @param listener is told of each step that held
    public ReleaseVerifier(TrustState believed, Machine machine, Step.Listener listener) {
        this.believed = believed;
        this.machine = machine;
        this.listener = listener;
    }

    public ReleaseVerifier(TrustState believed, Machine machine) {
        this(believed, machine, Step.Listener.NONE);
    }

    /// All steps: [#authenticate], [#contents], [#attestations].
    ///
    /// @param quarantine where verified chunks go; null to read only
    public VerifiedRelease verify(Media media, @Nullable Quarantine quarantine, Progress progress)
            throws RefusedException, IOException {
        VerifiedRelease release = authenticate(media);
        contents(release, media, quarantine, progress);
        attestations(release, media);
        return release;
    }

    /// Everything but the chunks' and attestations' contents: after this the release is known and
    /// may be shown to an operator. Reads only.
    public VerifiedRelease authenticate(Media media) throws RefusedException, IOException {
        try {
            return authenticated(media);
        } catch (RefusedException e) {
            throw Refusals.advised(e);
        }
    }

    private VerifiedRelease authenticated(Media media) throws RefusedException, IOException {
        // 1. Names and sizes, before anything is read. Stops endless data, files that are carried
        // past every check, and (in the reader of the media) links, devices and traversal.
        Layout layout = Layout.of(media);
        done("media", media.files().size() + " files, each known by its name and of a fit size");

        // 2. From the root that is believed to the newest on the media, one version at a time, each
        // vouched for by the keys of the one before over its raw bytes, before it is parsed. Stops
        // key compromise: stolen keys that a newer root dropped sign nothing any more.
        var trust = new TrustFiles(media, layout);
        var chain = new Chain(media, layout, trust, believed.root());
        List<SignedDocument> roots = chain.walk();
        Root root = chain.newest();
        done("roots", chain.finding());

        // 3. What was taken back, signed by the root role, never older than the list that the
        // machine has. Stops freeze: media cannot hide a revocation that is known here.
        SignedDocument revocationList = trust.read(BundleFiles.REVOCATIONS);
        trust.requireKnownSigners(BundleFiles.REVOCATIONS, List.of(root.rootRole()));
        Revocations revocations = believed.revocations().replaceBy(revocationList, root);
        done("revocations", Findings.revocations(revocations, revocationList, root));

        // 4. The release role's signatures over the raw manifest, by keys that are not revoked,
        // with a threshold for each algorithm. Stops arbitrary software, and the threshold
        // downgrade of whoever can forge the classical signatures alone. Each is in the release
        // log: a release that only one customer is shown can be noticed.
        var signatures = new ReleaseSignatures(media, layout, root, revocations.revokedKeys());
        byte[] manifestBytes = media.read(BundleFiles.MANIFEST, ManifestCodec.MAX_BYTES);
        SignedDocument manifestDocument = signatures.verify(SignedPart.MANIFEST, manifestBytes);
        ReleaseCheck.verify(manifestDocument, root, revocations);
        done("manifest", signatures.counts(manifestDocument) + signatures.logged());

        // 5. The same over SHA256SUMS, by the same keys, and with it every other metadata file.
        // Stops mix-and-match of metadata: stock tools and this one see the same files.
        SignedDocument sumsDocument =
                signatures.verify(SignedPart.SUMS, media.read(BundleFiles.SUMS, Sums.MAX_BYTES));
        root.releaseRole().verify(sumsDocument, "SHA256SUMS", revocations.revokedKeys());
        signatures.requireSameSigners(manifestDocument, sumsDocument);
        var sums = new SumsCheck(media, layout, Sums.parse(sumsDocument.bytes()));
        sums.metadata();
        sums.derived(root);
        chain.requireBelievedRoot();
        done("sums", signatures.counts(sumsDocument) + "; " + sums.finding());

        // 6. Only now is the manifest parsed. One manifest names everything by digest: stops
        // mix-and-match of artifacts.
        Manifest manifest = ManifestCodec.parse(manifestBytes);
        sums.chunks(manifest);

        // 7. Its place among releases and machines. Stops rollback (an older release with known
        // holes), freeze (an old root or list with a release that was made with newer ones),
        // fast-forward (sequences count within a root's epoch), and the wrong software.
        var place = new Place(believed, machine);
        place.requireTrustOfItsTime(manifest, root, revocations);
        HighestSequence highest =
                place.sequence(
                        manifest, chain.epochOf(manifest.rootVersion()), root, manifestDocument);
        place.requireFit(manifest);
        place.requireNotRevoked(manifest, revocations);
        done("release", Findings.release(manifest));

        // 8. Every chunk is there, with the size that the manifest says, and none beside: stops
        // sparse files and bombs before a byte of them is read.
        Contents.requireSizes(manifest, layout.chunks(), media);
        done("chunks-present", Findings.chunks(manifest));

        TimeFloor floor =
                believed.floor()
                        .raisedTo(root.issuedAt())
                        .raisedTo(revocations.issuedAt())
                        .raisedTo(manifest.issuedAt());
        return new VerifiedRelease(
                manifest,
                manifestDocument,
                roots,
                revocationList,
                new TrustState(root, revocations, highest, floor),
                warnings(manifest, root, floor, signatures));
    }

    /// Streams every chunk once: its size, its digest, and, with a quarantine, its bytes to disk.
    /// Stops changed contents, whatever a manifest's signatures are worth without them. All cores
    /// hash; interrupting the thread ends it with an [java.io.InterruptedIOException], and the next
    /// time only what is not in quarantine yet is read from the media.
    public void contents(
            VerifiedRelease release,
            Media media,
            @Nullable Quarantine quarantine,
            Progress progress)
            throws RefusedException, IOException {
        new Contents(media, quarantine, release.manifest(), progress).run();
        done("chunks", Findings.hashed(release.manifest()));
    }

    /// Each attestation is by a release key, in the release log where it says so, and about an
    /// artifact that names it: stops evidence that was made for something else.
    public void attestations(VerifiedRelease release, Media media)
            throws RefusedException, IOException {
        TrustState after = release.after();
        int count;
        try {
            count =
                    new Attestations(media, after.root(), after.revocations().revokedKeys())
                            .verify(release.manifest(), release.manifestBytes().fingerprint());
        } catch (RefusedException e) {
            throw Refusals.advised(e);
        }
        done("attestations", count + " verified, each about an artifact of the release");
    }

    private void done(String name, String finding) {
        listener.done(new Step(name, finding));
    }

    private static List<String> warnings(
            Manifest manifest, Root root, TimeFloor floor, ReleaseSignatures signatures) {
        var out = new ArrayList<String>();
        // Advisory: a machine that stops at a date can be stopped by setting a date.
        if (floor.isPast(manifest.advisoryExpiry())) {
            out.add(
                    "The release expired at "
                            + manifest.advisoryExpiry()
                            + ": ask whether there is a newer one.");
        }
        if (floor.isPast(root.advisoryExpiry())) {
            out.add(
                    "Root "
                            + root.version()
                            + " expired at "
                            + root.advisoryExpiry()
                            + ": ask whether there is a newer one.");
        }
        signatures
                .passedOver()
                .forEach(key -> out.add("Key " + key + " signed and was revoked: not counted."));
        return out;
    }
}
