package casemate.bundler.verify;

import static org.assertj.core.api.Assertions.assertThat;

import casemate.bundler.Progress;
import casemate.bundler.format.ArtifactRole;
import casemate.bundler.format.BundleFiles;
import casemate.bundler.format.PortablePath;
import casemate.bundler.format.Sums;
import casemate.bundler.media.Media;
import casemate.bundler.pack.Packer;
import casemate.bundler.pack.ReleaseSpec;
import casemate.bundler.pack.ReleaseSpec.Input;
import casemate.bundler.rehearsal.Rehearsal;
import casemate.signing.Hashes;
import casemate.signing.RefusedException;
import casemate.signing.bundle.BundleWriter;
import casemate.signing.bundle.DsseEnvelope;
import casemate.signing.keys.SigningKey;
import casemate.signing.log.KeyedSigner;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.HexFormat;
import java.util.List;
import java.util.SortedMap;
import java.util.TreeMap;

/// A vendor, a small good bundle of theirs, and a customer's desk on which media are tried.
/// Whatever is tried there, nothing but the quarantine may change.
final class Scene {
    final Path desk;
    final Rehearsal vendor;
    final Path bundle;
    final TrustState pinned;

    private Scene(Path desk, Rehearsal vendor, Path bundle, TrustState pinned) {
        this.desk = desk;
        this.vendor = vendor;
        this.bundle = bundle;
        this.pinned = pinned;
    }

    static Scene set(Path temp) throws Exception {
        Rehearsal vendor = Rehearsal.begin(temp.resolve("vendor"));
        Path bundle = release(temp, vendor, "2026.11", 7);
        TrustState pinned;
        try (Media media = Media.open(List.of(bundle))) {
            pinned = FirstTrust.pin(media, vendor.fingerprint(), Rehearsal.START);
        }
        return new Scene(Files.createDirectories(temp.resolve("desk")), vendor, bundle, pinned);
    }

    /// The same vendor and bundle, at another desk.
    Scene at(Path temp) throws IOException {
        return new Scene(Files.createDirectories(temp.resolve("desk")), vendor, bundle, pinned);
    }

    /// Three artifacts, one with an attestation.
    static Path release(Path temp, Rehearsal vendor, String name, long sequence) throws Exception {
        Path inputs = Files.createDirectories(temp.resolve("inputs-" + name));
        Path notes = Files.writeString(inputs.resolve("notes.txt"), "Notes of " + name + "\n");
        Path policy = Files.writeString(inputs.resolve("policy.yaml"), "routes: []\n");
        Path model = Files.write(inputs.resolve("model.gguf"), new byte[70_000]);
        return release(
                vendor,
                vendor.spec(
                        name,
                        sequence,
                        temp.resolve("bundle-" + name),
                        List.of(
                                attested("notes", notes, "docs/notes.txt"),
                                Input.file("policy", ArtifactRole.POLICY, policy, "policy.yaml"),
                                Input.file("model", ArtifactRole.MODEL, model, "models/m.gguf"))));
    }

    static final String ATTESTATION = "notes.slsa.sigstore.json";

    private static Input attested(String id, Path source, String path) {
        return new Input(
                id,
                ArtifactRole.DOC,
                source,
                false,
                new PortablePath(path),
                null,
                "any",
                "Apache-2.0",
                0,
                List.of(ATTESTATION));
    }

    /// Packs, attests where an artifact says so, and signs.
    static Path release(Rehearsal vendor, ReleaseSpec spec) throws Exception {
        Packer.pack(spec);
        if (spec.inputs().stream().anyMatch(i -> i.attestations().contains(ATTESTATION))) {
            byte[] notes = Files.readAllBytes(spec.inputs().getFirst().source());
            attach(spec.output(), statement(vendor.releaseKeys().getFirst(), notes));
        }
        vendor.sign(spec.output());
        return spec.output();
    }

    /// Puts an attestation into a packed bundle that is not signed yet.
    static void attach(Path bundle, byte[] attestation) throws Exception {
        Files.createDirectories(bundle.resolve("att"));
        Files.write(bundle.resolve("att").resolve(ATTESTATION), attestation);
        Path file = bundle.resolve(BundleFiles.SUMS);
        var digests = new TreeMap<>(Sums.parse(Files.readAllBytes(file)).digests());
        digests.put(
                BundleFiles.attestation(ATTESTATION),
                HexFormat.of().formatHex(Hashes.sha256(attestation)));
        Files.write(file, new Sums(digests).write());
    }

    static byte[] statement(SigningKey key, byte[] about) {
        String digest = HexFormat.of().formatHex(Hashes.sha256(about));
        byte[] payload =
                ("{\"_type\":\"https://in-toto.io/Statement/v1\",\"subject\":[{\"name\":\"notes\",\"digest\":{\"sha256\":\""
                                + digest
                                + "\"}}],\"predicateType\":\"https://slsa.dev/provenance/v1\",\"predicate\":{}}")
                        .getBytes(StandardCharsets.UTF_8);
        return BundleWriter.write(KeyedSigner.signStatement(DsseEnvelope.IN_TOTO, payload, key));
    }

    /// Verifies media as a machine with that trust; without a quarantine.
    VerifiedRelease verify(TrustState believed, Machine machine, Path... media)
            throws RefusedException, IOException {
        try (Media opened = Media.open(List.of(media))) {
            return new ReleaseVerifier(believed, machine).verify(opened, null, Progress.NONE);
        }
    }

    VerifiedRelease verify(Path... media) throws RefusedException, IOException {
        return verify(pinned, Machine.any(), media);
    }

    /// The refusal, and that nothing on the desk has changed but an empty quarantine, also when
    /// chunks were to be taken in.
    RefusedException refusal(TrustState believed, Machine machine, Path... media)
            throws IOException {
        SortedMap<String, String> before = Tree.listing(desk);
        Path place = desk.resolveSibling("quarantine");
        RefusedException refused = null;
        try (Media opened = Media.open(List.of(media))) {
            new ReleaseVerifier(believed, machine)
                    .verify(opened, Quarantine.at(place), Progress.NONE);
        } catch (RefusedException e) {
            refused = e;
        }
        assertThat(Tree.listing(desk)).isEqualTo(before);
        if (Files.exists(place)) {
            try (var left = Files.list(place)) {
                // What stays in quarantine is what its name says.
                for (Path file : left.toList()) {
                    assertThat(HexFormat.of().formatHex(Hashes.sha256(Files.readAllBytes(file))))
                            .isEqualTo(String.valueOf(file.getFileName()));
                }
            }
            Tree.remove(place);
        }
        if (refused == null) {
            throw new AssertionError("accepted: " + List.of(media));
        }
        assertThat(refused.what()).isNotBlank();
        return refused;
    }

    RefusedException refusal(Path... media) throws IOException {
        return refusal(pinned, Machine.any(), media);
    }
}
