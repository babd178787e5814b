package casemate.bundler.pack;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import casemate.bundler.Progress;
import casemate.bundler.format.Artifact;
import casemate.bundler.format.ArtifactRole;
import casemate.bundler.format.Base;
import casemate.bundler.format.BundleFiles;
import casemate.bundler.format.PortablePath;
import casemate.bundler.media.Media;
import casemate.bundler.media.OverlayMedia;
import casemate.bundler.pack.ReleaseSpec.Input;
import casemate.bundler.rehearsal.Rehearsal;
import casemate.bundler.verify.FirstTrust;
import casemate.bundler.verify.Machine;
import casemate.bundler.verify.ReleaseVerifier;
import casemate.bundler.verify.TrustState;
import casemate.signing.RefusedException;
import casemate.signing.keys.SigningKey;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class AttesterTest {
    private static final byte[] SBOM =
            bytes(
                    """
                    {"bomFormat": "CycloneDX", "specVersion": "1.7", "version": 1,
                     "vulnerabilities": [{"id": "CVE-0", "ratings": [{"score": 9.8}]}]}
                    """);
    private static final byte[] VEX =
            bytes(
                    """
                    {"@context": "https://openvex.dev/ns/v0.2.0", "@id": "https://vendor.example/1",
                     "author": "Jos\u00e9", "timestamp": "2026-11-01T00:00:00Z", "version": 1,
                     "statements": []}
                    """);
    private static Rehearsal vendor;

    @TempDir Path temp;

    @BeforeAll
    static void vendor(@TempDir Path home) throws IOException, RefusedException {
        vendor = Rehearsal.begin(home);
    }

    private static byte[] bytes(String text) {
        return text.getBytes(StandardCharsets.UTF_8);
    }

    private static SigningKey key() {
        return vendor.releaseKeys().getFirst();
    }

    private ReleaseSpec spec(String name, long sequence, Path model) throws IOException {
        Path notes = Files.writeString(temp.resolve(name + ".txt"), "notes of " + name);
        return new ReleaseSpec(
                name,
                name,
                sequence,
                Rehearsal.START,
                Rehearsal.START.plusSeconds(1),
                0,
                List.of(),
                vendor.trust().path(),
                temp.resolve(name),
                null,
                List.of("provenance.sigstore.json", "sbom.sigstore.json"),
                List.of(
                        Input.file("notes", ArtifactRole.DOC, notes, "notes.txt"),
                        new Input(
                                "model",
                                ArtifactRole.MODEL,
                                model,
                                true,
                                new PortablePath("models/demo"),
                                null,
                                "any",
                                "Apache-2.0",
                                0,
                                List.of("model.sigstore.json"))));
    }

    private Path model() throws IOException {
        Path model = Files.createDirectories(temp.resolve("model"));
        Files.writeString(model.resolve("config.json"), "{}");
        Files.writeString(model.resolve("weights.gguf"), "weights");
        return model;
    }

    private static Provenance provenance() {
        return new Provenance(
                "https://vendor.example/builder",
                "https://vendor.example/build/1",
                Map.of("target", "linux-amd64"),
                "git+https://vendor.example/casemate",
                "0123456789abcdef0123456789abcdef01234567",
                "run-7",
                Instant.parse("2026-11-01T00:00:00Z"),
                Instant.parse("2026-11-01T00:10:00Z"));
    }

    private Path attested(String name, long sequence) throws Exception {
        Path model = model();
        Path bundle = Packer.pack(spec(name, sequence, model)).directory();
        new Attester(BundleDraft.read(bundle), key()).provenance("provenance", provenance());
        new Attester(BundleDraft.read(bundle), key()).sbom("sbom", SBOM);
        // No artifact names it: it is about the release.
        new Attester(BundleDraft.read(bundle), key()).vex("vex", VEX);
        new Attester(BundleDraft.read(bundle), key()).model("model", model);
        vendor.sign(bundle);
        return bundle;
    }

    private static TrustState believed(Media media) throws IOException, RefusedException {
        return FirstTrust.pin(media, vendor.fingerprint(), Rehearsal.START);
    }

    @Test
    void aBundleWithEveryKindOfAttestationVerifies() throws Exception {
        Path bundle = attested("2026.11", 1);
        try (Media media = Media.open(List.of(bundle))) {
            var release =
                    new ReleaseVerifier(believed(media), Machine.any())
                            .verify(media, null, Progress.NONE);
            assertThat(release.manifest().release()).isEqualTo("2026.11");
            assertThat(Inspection.of(media).attestations()).hasSize(4);
        }
        assertThat(Files.readString(bundle.resolve("att/sbom.sigstore.json")))
                .contains("dsseEnvelope");
    }

    @Test
    void nobodySignsBeforeTheAttestationsAreThereAndNobodyAttestsAfter() throws Exception {
        Path bundle = Packer.pack(spec("early", 1, model())).directory();
        assertThatThrownBy(() -> ReleaseSigner.sign(BundleDraft.read(bundle), key()))
                .hasMessageContaining("model.sigstore.json, provenance.sigstore.json")
                .hasMessageContaining("casemate bundle attest");
        Path signed = attested("late", 2);
        assertThatThrownBy(() -> new Attester(BundleDraft.read(signed), key()))
                .hasMessageContaining("signed already");
        assertThatThrownBy(
                        () -> new Attester(BundleDraft.read(bundle), vendor.rootKeys().getFirst()))
                .hasMessageContaining("may not sign releases");
    }

    @Test
    void whatIsNotWhatItShouldBeIsRefused() throws Exception {
        Path model = model();
        Path bundle = Packer.pack(spec("wrong", 1, model)).directory();
        var attester = new Attester(BundleDraft.read(bundle), key());
        assertThatThrownBy(() -> attester.sbom("sbom", VEX)).hasMessageContaining("CycloneDX");
        assertThatThrownBy(() -> attester.vex("vex", SBOM)).hasMessageContaining("openvex.dev");
        assertThatThrownBy(() -> attester.sbom("sbom", bytes("{\"bomFormat\":\"CycloneDX\"}}")))
                .hasMessageContaining("not valid JSON");
        Files.writeString(model.resolve("weights.gguf"), "other weights");
        assertThatThrownBy(() -> attester.model("model", model))
                .hasMessageContaining("is not what was packed as model.weights.gguf");
    }

    @Test
    void aDeltaIsTheSameSignedReleaseWithoutWhatTheBaseHas() throws Exception {
        Path base = attested("2026.11", 1);
        Path release = attested("2026.12", 2);
        Path delta = temp.resolve("delta");
        try (Media from = Media.open(List.of(base));
                Media to = Media.open(List.of(release))) {
            ReleaseDiff diff = ReleaseDiff.of(Inspection.of(from), Inspection.of(to));
            assertThat(diff.changes())
                    .singleElement()
                    .satisfies(change -> {
                        assertThat(change.kind()).isEqualTo("changed");
                        assertThat(change.id()).isEqualTo("notes");
                    });
            assertThat(diff.unchanged()).isEqualTo(2);
            DeltaMaker.make(from, to, delta, Progress.NONE);

            assertThat(SumsFile.files(delta, "chunks")).isEqualTo(diff.newChunks()).hasSize(1);
            assertThat(Base.parse(Files.readAllBytes(delta.resolve(BundleFiles.BASE))).release())
                    .isEqualTo("2026.11");
            assertThat(Files.readAllBytes(delta.resolve(BundleFiles.MANIFEST)))
                    .isEqualTo(Files.readAllBytes(release.resolve(BundleFiles.MANIFEST)));
        }
        try (Media media =
                new OverlayMedia(Media.open(List.of(delta)), Media.open(List.of(base)))) {
            var verified =
                    new ReleaseVerifier(believed(media), Machine.any())
                            .verify(media, null, Progress.NONE);
            assertThat(verified.manifest().artifacts().stream().map(Artifact::id))
                    .containsExactly("model.config.json", "model.weights.gguf", "notes");
        }
    }
}
