package casemate.bundler.verify;

import static org.assertj.core.api.Assertions.assertThat;

import casemate.bundler.Progress;
import casemate.bundler.format.ArtifactRole;
import casemate.bundler.format.BundleFiles;
import casemate.bundler.format.Manifest;
import casemate.bundler.media.Media;
import casemate.bundler.pack.BundleDraft;
import casemate.bundler.pack.LogKeeper;
import casemate.bundler.pack.Packer;
import casemate.bundler.pack.ReleaseSigner;
import casemate.bundler.pack.ReleaseSpec;
import casemate.bundler.pack.ReleaseSpec.Input;
import casemate.bundler.rehearsal.Rehearsal;
import casemate.signing.Check;
import casemate.signing.RefusedException;
import casemate.signing.keys.KeyAlgorithm;
import casemate.signing.keys.SigningKey;
import casemate.signing.trust.DetachedSignature;
import casemate.signing.trust.HighestSequence;
import casemate.signing.trust.Revocations;
import casemate.signing.trust.RollbackPermit;
import casemate.signing.trust.SignedDocument;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/// The attacks of the TUF specification, section 1.5.2, each against whole bundles. Names of tests
/// begin with the attack's.
class AttacksTest {
    @TempDir static Path shared;
    private static Scene common;

    @TempDir Path temp;
    private Scene scene;

    @BeforeAll
    static void setOnce() throws Exception {
        common = Scene.set(shared);
    }

    @BeforeEach
    void set() throws Exception {
        scene = common.at(temp);
    }

    /// For tests in which the vendor changes roots or revocations.
    private void ownVendor() throws Exception {
        scene = Scene.set(Files.createDirectories(temp.resolve("own")));
    }

    private Path release(String name, long sequence) throws Exception {
        return Scene.release(temp, scene.vendor, name, sequence);
    }

    private TrustState seen(long epoch, long sequence) {
        TrustState p = scene.pinned;
        return new TrustState(
                p.root(), p.revocations(), new HighestSequence(epoch, sequence), p.floor());
    }

    private static Machine running(Manifest installed, @Nullable SignedDocument permit) {
        return new Machine(null, "device-1", installed, permit, Long.MAX_VALUE);
    }

    private static void about(RefusedException refused, Check check, String what) {
        assertThat(refused.check()).as(refused.getMessage()).isEqualTo(check);
        assertThat(refused.getMessage()).contains(what);
        assertThat(refused.advice()).as(refused.getMessage()).isNotBlank();
    }

    @Test
    void arbitrarySoftwareByKeysThatNobodyTrustsIsRefused() throws Exception {
        Rehearsal thief = Rehearsal.begin(temp.resolve("thief"));
        Path bundle = Scene.release(temp.resolve("thief"), thief, "2026.11", 7);
        // A whole bundle of the thief's, and one under the vendor's own roots.
        assertThat(scene.refusal(bundle).check()).isIn(Check.ROOT, Check.KEY);
        Path mixed = Tree.linked(scene.bundle, scene.desk.resolve("mixed"));
        Tree.remove(mixed.resolve("sig"));
        Tree.linked(bundle.resolve("sig"), mixed.resolve("sig"));
        Tree.replace(
                mixed.resolve(BundleFiles.MANIFEST),
                Files.readAllBytes(bundle.resolve(BundleFiles.MANIFEST)));
        about(scene.refusal(mixed), Check.KEY, "may not sign releases");
        // The wrong fingerprint on paper.
        try (Media media = Media.open(List.of(scene.bundle))) {
            assertThat(
                            org.assertj.core.api.Assertions.catchThrowableOfType(
                                            RefusedException.class,
                                            () ->
                                                    FirstTrust.pin(
                                                            media,
                                                            thief.fingerprint(),
                                                            Rehearsal.START))
                                    .check())
                    .isEqualTo(Check.ROOT);
        }
    }

    @Test
    void rollbackToAnOlderReleaseIsRefusedWithoutLeave() throws Exception {
        about(
                scene.refusal(seen(1, 8), Machine.any(), scene.bundle),
                Check.ROLLBACK,
                "epoch 1, sequence 8 or later, found epoch 1, sequence 7");
        // The release that runs allows it.
        Path bundle = release("2026.12", 8);
        Manifest newer = scene.verify(bundle).manifest();
        Manifest allowing = withRollback(newer, List.of(7L));
        VerifiedRelease back = scene.verify(seen(1, 8), running(allowing, null), scene.bundle);
        assertThat(back.after().highest()).isEqualTo(new HighestSequence(1, 8));
        assertThat(scene.refusal(seen(1, 8), running(newer, null), scene.bundle).check())
                .isEqualTo(Check.ROLLBACK);
    }

    private static Manifest withRollback(Manifest m, List<Long> allowed) {
        return new Manifest(
                m.product(),
                m.release(),
                m.version(),
                m.sequence(),
                m.rootVersion(),
                m.issuedAt(),
                m.advisoryExpiry(),
                m.minFromSequence(),
                allowed,
                m.revocationsSeq(),
                m.artifacts(),
                m.volumes(),
                m.base());
    }

    @Test
    void rollbackWithAPermitIsForOneMachineAndOneRelease() throws Exception {
        Manifest newer = scene.verify(release("2026.12", 8)).manifest();
        String sha256 = scene.verify(scene.bundle).manifestBytes().fingerprint();
        SignedDocument permit = permit("device-1", sha256, 6);
        assertThat(scene.verify(seen(1, 8), running(newer, permit), scene.bundle).manifest())
                .isNotNull();
        for (SignedDocument wrong :
                List.of(
                        permit("device-2", sha256, 6),
                        permit("device-1", "ab".repeat(32), 6),
                        permit("device-1", sha256, 4))) {
            assertThat(scene.refusal(seen(1, 8), running(newer, wrong), scene.bundle).check())
                    .isIn(Check.ROLLBACK, Check.THRESHOLD);
        }
    }

    private SignedDocument permit(String device, String sha256, int signers) {
        byte[] bytes = new RollbackPermit(device, sha256, Rehearsal.START).write();
        return new SignedDocument(
                bytes,
                scene.vendor.rootKeys().subList(0, signers).stream()
                        .map(k -> new DetachedSignature(k.publicKey().keyId(), k.sign(bytes)))
                        .toList());
    }

    @Test
    void freezeAnOldListOfRevocationsIsRefused() throws Exception {
        ownVendor();
        String victim = scene.vendor.releaseKeys().get(5).publicKey().keyId();
        Revocations two =
                new Revocations(2, Rehearsal.START, Map.of(victim, "lost"), Map.of(), Map.of());
        scene.vendor.revoke(two);
        Path newer = release("2026.12", 8);
        TrustState knows = scene.verify(newer).after();
        about(
                scene.refusal(knows, Machine.any(), scene.bundle),
                Check.ROLLBACK,
                "revocations is older");
        // The new release with the old list: whoever holds it back is found out.
        Path frozen = Tree.linked(newer, scene.desk.resolve("frozen"));
        try (var old = Files.list(scene.bundle.resolve("trust"))) {
            for (Path file : old.filter(f -> f.toString().contains("revocations")).toList()) {
                Tree.replace(
                        frozen.resolve("trust").resolve(file.getFileName()),
                        Files.readAllBytes(file));
            }
        }
        assertThat(scene.refusal(frozen).check()).isEqualTo(Check.DIGEST);
    }

    @Test
    void freezeExpiredReleasesWarnAndAreNotRefused() throws Exception {
        TrustState p = scene.pinned;
        TrustState late =
                new TrustState(
                        p.root(),
                        p.revocations(),
                        p.highest(),
                        p.floor().raisedTo(Instant.parse("2030-01-01T00:00:00Z")));
        assertThat(scene.verify(late, Machine.any(), scene.bundle).warnings())
                .hasSize(2)
                .allMatch(w -> w.contains("expired"));
    }

    @Test
    void mixAndMatchPartsOfTwoReleasesAreRefused() throws Exception {
        Path other = release("2026.12", 8);
        for (String name :
                List.of(
                        BundleFiles.SUMS,
                        BundleFiles.README,
                        "sig",
                        "chunks",
                        "att/" + Scene.ATTESTATION,
                        BundleFiles.CHECKPOINT)) {
            Path mixed = Tree.linked(scene.bundle, scene.desk.resolve("mixed"));
            if (Files.isDirectory(mixed.resolve(name))) {
                Tree.remove(mixed.resolve(name));
                Tree.linked(other.resolve(name), mixed.resolve(name));
            } else {
                Tree.replace(mixed.resolve(name), Files.readAllBytes(other.resolve(name)));
            }
            RefusedException refused = scene.refusal(mixed);
            assertThat(refused.check())
                    .as(name + ": " + refused.getMessage())
                    .isIn(Check.SIGNATURE, Check.DIGEST, Check.MEDIA, Check.CHECKPOINT);
            Tree.remove(mixed);
        }
        // Volumes of two releases.
        about(scene.refusal(scene.bundle, other), Check.MEDIA, "not the same on all media");
    }

    @Test
    void fastForwardAnEnormousSequenceIsUndoneByANewEpoch() throws Exception {
        ownVendor();
        Path huge = release("2999.1", 399);
        TrustState stuck = scene.verify(huge).after();
        assertThat(scene.refusal(stuck, Machine.any(), scene.bundle).check())
                .isEqualTo(Check.ROLLBACK);
        // The root role starts the sequences afresh, without the stolen keys.
        List<SigningKey> fresh = new ArrayList<>(scene.vendor.releaseKeys());
        for (int i = 0; i < 4; i++) {
            fresh.set(
                    i,
                    SigningKey.generate(i % 2 == 0 ? KeyAlgorithm.P256 : KeyAlgorithm.ML_DSA_87));
        }
        scene.vendor.addRoot(scene.vendor.root(2, 2, fresh));
        Path next = signedBy(fresh, "2026.12", 8);
        VerifiedRelease freed = scene.verify(stuck, Machine.any(), next);
        assertThat(freed.after().highest()).isEqualTo(new HighestSequence(2, 8));
        assertThat(freed.roots()).hasSize(1);
        // And the way back is closed.
        assertThat(scene.refusal(freed.after(), Machine.any(), huge).check()).isEqualTo(Check.ROOT);
    }

    private Path signedBy(List<SigningKey> keys, String name, long sequence) throws Exception {
        ReleaseSpec spec = spec(name, sequence);
        Packer.pack(spec);
        for (SigningKey key : keys.subList(0, 4)) {
            ReleaseSigner.sign(BundleDraft.read(spec.output()), key);
        }
        return logged(spec.output());
    }

    private ReleaseSpec spec(String name, long sequence) throws IOException {
        Path notes = Files.writeString(temp.resolve(name + ".txt"), name);
        return scene.vendor.spec(
                name,
                sequence,
                temp.resolve("bundle-" + name),
                List.of(Input.file("notes", ArtifactRole.DOC, notes, "docs/notes.txt")));
    }

    private Path logged(Path bundle) throws IOException, RefusedException {
        LogKeeper.log(
                BundleDraft.read(bundle),
                scene.vendor.logFile(),
                scene.vendor.logKeys(),
                Rehearsal.START.getEpochSecond());
        return bundle;
    }

    @Test
    void keyCompromiseOfFewerThanAThresholdSignsNothing() throws Exception {
        ReleaseSpec spec = spec("2026.12", 8);
        Packer.pack(spec);
        for (SigningKey key : scene.vendor.releaseKeys().subList(0, 2)) {
            ReleaseSigner.sign(BundleDraft.read(spec.output()), key);
        }
        about(scene.refusal(logged(spec.output())), Check.THRESHOLD, "at least 2 of 3, found 1");
    }

    @Test
    void keyCompromiseARevokedKeyCountsNoLonger() throws Exception {
        ownVendor();
        SigningKey stolen = scene.vendor.releaseKeys().getFirst();
        Path before = release("2026.12", 8);
        scene.vendor.revoke(
                new Revocations(
                        2,
                        Rehearsal.START,
                        Map.of(stolen.publicKey().keyId(), "stolen"),
                        Map.of(),
                        Map.of()));
        TrustState knows =
                new TrustState(
                        scene.pinned.root(),
                        Revocations.none()
                                .replaceBy(
                                        scene.vendor.trust().document("revocations.json"),
                                        scene.pinned.root()),
                        scene.pinned.highest(),
                        scene.pinned.floor());
        // With its own, older list the release is a freeze; with the new list the key is missing.
        assertThat(scene.refusal(knows, Machine.any(), before).check()).isEqualTo(Check.ROLLBACK);
        ReleaseSpec spec = spec("2026.13", 9);
        Packer.pack(spec);
        for (SigningKey key : scene.vendor.releaseKeys().subList(0, 4)) {
            try {
                ReleaseSigner.sign(BundleDraft.read(spec.output()), key);
            } catch (RefusedException e) {
                assertThat(e.check()).isEqualTo(Check.REVOKED);
            }
        }
        assertThat(scene.refusal(logged(spec.output())).check()).isEqualTo(Check.THRESHOLD);
    }

    @Test
    void keyCompromiseARevokedReleaseOrArtifactIsRefused() throws Exception {
        ownVendor();
        VerifiedRelease good = scene.verify(scene.bundle);
        String manifest = good.manifestBytes().fingerprint();
        String artifact = good.manifest().artifacts().getFirst().sha256();
        for (Revocations list :
                List.of(
                        new Revocations(
                                2, Rehearsal.START, Map.of(), Map.of(manifest, "bad"), Map.of()),
                        new Revocations(
                                3, Rehearsal.START, Map.of(), Map.of(), Map.of(artifact, "bad")))) {
            TrustState knows =
                    new TrustState(
                            scene.pinned.root(),
                            new Revocations(
                                    1,
                                    Rehearsal.START,
                                    list.keys(),
                                    list.manifests(),
                                    list.artifacts()),
                            scene.pinned.highest(),
                            scene.pinned.floor());
            // The machine's list differs from the media's of the same sequence: refused as well.
            assertThat(scene.refusal(knows, Machine.any(), scene.bundle).check())
                    .isEqualTo(Check.ROLLBACK);
        }
        scene.vendor.revoke(
                new Revocations(
                        2, Rehearsal.START, Map.of(), Map.of(), Map.of(artifact, "backdoor")));
        about(scene.refusal(release("2026.11b", 9)), Check.REVOKED, "backdoor");
    }

    @Test
    void thresholdDowngradeClassicalSignaturesAloneAreRefused() throws Exception {
        Path classical = Tree.linked(scene.bundle, scene.desk.resolve("classical"));
        try (var files = Files.list(classical.resolve("sig"))) {
            for (Path file : files.filter(f -> f.toString().contains("mldsa87")).toList()) {
                Files.delete(file);
            }
        }
        about(
                scene.refusal(classical),
                Check.THRESHOLD,
                "lacks ml-dsa-87 signatures of the release role: expected at least 2 of 3, found"
                        + " 0");
        Path unlogged = Tree.linked(scene.bundle, scene.desk.resolve("unlogged"));
        try (var files = Files.list(unlogged.resolve("sig"))) {
            for (Path file : files.filter(f -> f.toString().contains("sigstore")).toList()) {
                Files.delete(file);
            }
        }
        about(scene.refusal(unlogged), Check.MEDIA, "in one form only");
    }

    @Test
    void endlessDataIsRefusedByItsSizeBeforeItIsRead() throws Exception {
        for (String name :
                List.of(
                        BundleFiles.MANIFEST,
                        BundleFiles.root(1),
                        BundleFiles.REVOCATIONS,
                        BundleFiles.SUMS,
                        BundleFiles.CHECKPOINT,
                        "att/" + Scene.ATTESTATION)) {
            Path media = Tree.linked(scene.bundle, scene.desk.resolve("endless"));
            sparse(media.resolve(name), 60L << 20);
            about(scene.refusal(media), Check.SIZE, "bytes, found 62914560 bytes");
            sparse(media.resolve(name), 1L << 40);
            about(scene.refusal(media), Check.SIZE, "larger than any file of a bundle");
            Tree.remove(media);
        }
    }

    @Test
    void endlessDataSparseChunksAreRefusedAgainstTheManifest() throws Exception {
        Path media = Tree.linked(scene.bundle, scene.desk.resolve("sparse"));
        Path chunk = media.resolve(aChunk(media));
        long size = Files.size(chunk);
        sparse(chunk, 64L << 20);
        about(
                scene.refusal(media),
                Check.SIZE,
                "has another size than the manifest says: expected " + size + " bytes");
    }

    private static String aChunk(Path bundle) throws Exception {
        try (Media media = Media.open(List.of(bundle))) {
            return media.files().tailMap("chunks/").firstKey();
        }
    }

    private static void sparse(Path file, long size) throws IOException {
        Files.deleteIfExists(file);
        try (var out = new java.io.RandomAccessFile(file.toFile(), "rw")) {
            out.setLength(size);
        }
    }

    @Test
    void wrongSoftwareForAnotherMachineOrAnotherPlaceInTheOrderIsRefused() throws Exception {
        Path binary = Files.writeString(temp.resolve("casemate"), "an executable");
        ReleaseSpec plain =
                scene.vendor.spec(
                        "2026.12",
                        8,
                        temp.resolve("appliance"),
                        List.of(
                                Input.file(
                                        "casemate",
                                        ArtifactRole.APPLIANCE,
                                        binary,
                                        "bin/casemate")));
        ReleaseSpec spec =
                new ReleaseSpec(
                        plain.release(),
                        plain.version(),
                        plain.sequence(),
                        plain.issuedAt(),
                        plain.advisoryExpiry(),
                        6,
                        List.of(),
                        plain.trust(),
                        plain.output(),
                        null,
                        List.of(),
                        plain.inputs());
        Path bundle = scene.vendor.release(spec);
        about(
                scene.refusal(
                        scene.pinned,
                        new Machine("linux-arm64", "", null, null, Long.MAX_VALUE),
                        bundle),
                Check.COMPATIBILITY,
                "expected linux-arm64, found linux-amd64");
        about(
                scene.refusal(scene.pinned, new Machine("linux-amd64", "", null, null, 12), bundle),
                Check.FREE_SPACE,
                "13 bytes");
        Manifest five = scene.verify(release("2026.05", 5)).manifest();
        about(
                scene.refusal(scene.pinned, new Machine("linux-amd64", "", five, null, 99), bundle),
                Check.COMPATIBILITY,
                "sequence 6 or later is installed");
        assertThat(
                        scene.verify(
                                        scene.pinned,
                                        new Machine("linux-amd64", "", null, null, 99),
                                        bundle)
                                .manifest()
                                .sequence())
                .isEqualTo(8);
    }

    @Test
    void anAttestationAboutSomethingElseIsRefused() throws Exception {
        for (byte[] about :
                List.of(
                        "other".getBytes(StandardCharsets.US_ASCII),
                        "Notes of 2026.13\n".getBytes(StandardCharsets.US_ASCII))) {
            ReleaseSpec spec =
                    scene.vendor.spec("x", 8, temp.resolve("x" + about.length), List.of());
            Path bundle =
                    attested(spec, Scene.statement(scene.vendor.releaseKeys().getFirst(), about));
            RefusedException refused = scene.refusal(bundle);
            assertThat(refused.check()).as(refused.getMessage()).isEqualTo(Check.STATEMENT);
        }
        SigningKey stranger = SigningKey.generate(KeyAlgorithm.P256);
        ReleaseSpec spec = scene.vendor.spec("x", 8, temp.resolve("stranger"), List.of());
        Path bundle =
                attested(spec, Scene.statement(stranger, "x".getBytes(StandardCharsets.US_ASCII)));
        assertThat(scene.refusal(bundle).check()).isEqualTo(Check.KEY);
    }

    private Path attested(ReleaseSpec spec, byte[] statement) throws Exception {
        Path notes = Files.writeString(temp.resolve("x.txt"), "x");
        ReleaseSpec full =
                scene.vendor.spec(
                        spec.release(),
                        spec.sequence(),
                        spec.output(),
                        List.of(Input.file("notes", ArtifactRole.DOC, notes, "docs/x.txt")));
        Packer.pack(full);
        Scene.attach(full.output(), statement);
        scene.vendor.sign(full.output());
        return full.output();
    }

    @Test
    void chunksFromAnInterruptedRunAreHashedAgain() throws Exception {
        ownVendor();
        Path place = temp.resolve("kept");
        Quarantine quarantine = Quarantine.at(place);
        try (Media media = Media.open(List.of(scene.bundle))) {
            var verifier = new ReleaseVerifier(scene.pinned, Machine.any());
            VerifiedRelease release = verifier.verify(media, quarantine, Progress.NONE);
            Path kept =
                    quarantine.chunk(
                            release.manifest().artifacts().getFirst().chunks().getFirst().sha256());
            byte[] good = Files.readAllBytes(kept);
            byte[] bad = good.clone();
            bad[0] ^= 1;
            Files.write(kept, bad);
            Files.writeString(place.resolve(kept.getFileName() + ".part"), "half");
            verifier.verify(media, quarantine, Progress.NONE);
            assertThat(kept).hasBinaryContent(good);
            assertThat(place.resolve(kept.getFileName() + ".part")).doesNotExist();
            // What is whole is not read from the media again.
            Path gone =
                    scene.bundle.resolve(
                            release.manifest().artifacts().getFirst().chunks().getFirst().path());
            Files.delete(gone);
            verifier.contents(release, media, quarantine, Progress.NONE);
        }
    }
}
