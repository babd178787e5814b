package casemate.bundler.pack;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import casemate.bundler.format.ArtifactRole;
import casemate.bundler.format.BundleFiles;
import casemate.bundler.format.SignedPart;
import casemate.bundler.pack.ReleaseSpec.Input;
import casemate.bundler.rehearsal.Rehearsal;
import casemate.signing.RefusedException;
import casemate.signing.keys.KeyAlgorithm;
import casemate.signing.keys.SigningKey;
import casemate.signing.trust.Revocations;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.stream.Stream;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class ReleaseSignerTest {
    @TempDir Path temp;
    private Rehearsal vendor;
    private Path bundle;

    @BeforeEach
    void pack() throws Exception {
        vendor = Rehearsal.begin(temp.resolve("vendor"));
        Path file = Files.writeString(temp.resolve("notes.txt"), "notes");
        bundle =
                Packer.pack(
                                vendor.spec(
                                        "2026.11",
                                        1,
                                        temp.resolve("bundle"),
                                        List.of(
                                                Input.file(
                                                        "notes", ArtifactRole.DOC, file, "n.txt"))))
                        .directory();
    }

    private SigningKey key(int index) {
        return vendor.releaseKeys().get(index);
    }

    private SigningState state() throws IOException, RefusedException {
        return ReleaseSigner.state(BundleDraft.read(bundle));
    }

    @Test
    void everyoneAddsTheirOwnFilesWithoutTheChunks() throws Exception {
        Path carried = temp.resolve("carried");
        try (Stream<Path> walk = Files.walk(bundle)) {
            for (Path file : walk.filter(Files::isRegularFile).toList()) {
                String name = bundle.relativize(file).toString();
                if (!name.startsWith("chunks/")) {
                    Files.createDirectories(carried.resolve(name).getParent());
                    Files.copy(file, carried.resolve(name));
                }
            }
        }
        bundle = carried;
        assertThat(state().missingWork())
                .containsExactly("2 more ecdsa-p256 signatures", "2 more ml-dsa-87 signatures");
        List<String> added = ReleaseSigner.sign(BundleDraft.read(bundle), key(0));
        assertThat(added).hasSize(4).allMatch(n -> n.contains(key(0).publicKey().keyId()));
        assertThat(ReleaseSigner.sign(BundleDraft.read(bundle), key(0))).isEmpty();
        assertThat(ReleaseSigner.sign(BundleDraft.read(bundle), key(1))).hasSize(2);
        assertThat(state().missing(KeyAlgorithm.P256)).isEqualTo(1);
        assertThat(state().toLog()).isEqualTo(2);
    }

    @Test
    void whatIsThereAndFalseIsNotSignedOver() throws Exception {
        ReleaseSigner.sign(BundleDraft.read(bundle), key(1));
        Path signature =
                bundle.resolve(BundleFiles.signature(SignedPart.MANIFEST, key(1).publicKey()));
        byte[] bytes = Files.readAllBytes(signature);
        bytes[100] ^= 1;
        Files.write(signature, bytes);
        assertThatThrownBy(() -> ReleaseSigner.sign(BundleDraft.read(bundle), key(1)))
                .hasMessageContaining("does not verify");
    }

    @Test
    void sumsThatSayOtherThingsThanTheFilesAreNotSigned() throws Exception {
        Files.writeString(bundle.resolve(BundleFiles.README), "Trust me.\n");
        assertThatThrownBy(() -> ReleaseSigner.sign(BundleDraft.read(bundle), key(0)))
                .hasMessageContaining("SHA256SUMS does not say of README-VERIFY.txt what is here");
    }

    @Test
    void onlyReleaseKeysThatAreNotRevokedSign() throws Exception {
        assertThatThrownBy(() ->
                        ReleaseSigner.sign(BundleDraft.read(bundle), vendor.rootKeys().getFirst()))
                .hasMessageContaining("may not sign releases");
        vendor.revoke(
                new Revocations(
                        2,
                        Rehearsal.START,
                        Map.of(key(0).publicKey().keyId(), "stolen"),
                        Map.of(),
                        Map.of()));
        Path file = Files.writeString(temp.resolve("more.txt"), "more");
        bundle =
                Packer.pack(
                                vendor.spec(
                                        "2026.12",
                                        2,
                                        temp.resolve("next"),
                                        List.of(
                                                Input.file(
                                                        "more", ArtifactRole.DOC, file, "m.txt"))))
                        .directory();
        assertThatThrownBy(() -> ReleaseSigner.sign(BundleDraft.read(bundle), key(0)))
                .hasMessageContaining("is revoked by the list");
    }

    @Test
    void loggingAgainProvesAllUnderOneCheckpoint() throws Exception {
        for (int i = 0; i < 2; i++) {
            ReleaseSigner.sign(BundleDraft.read(bundle), key(2 * i));
            ReleaseSigner.sign(BundleDraft.read(bundle), key(2 * i + 1));
            LogKeeper.Logged logged = log();
            assertThat(logged.added()).isEqualTo(2);
            assertThat(logged.size()).isEqualTo(2L * (i + 1));
        }
        assertThat(log().added()).isZero();
        assertThat(state().complete()).isTrue();
    }

    @Test
    void aLogNeverForgets() throws Exception {
        ReleaseSigner.sign(BundleDraft.read(bundle), key(0));
        log();
        byte[] kept = Files.readAllBytes(vendor.logFile());
        ReleaseSigner.sign(BundleDraft.read(bundle), key(2));
        log();
        Files.write(vendor.logFile(), kept);
        assertThatThrownBy(this::log).hasMessageContaining("does not continue");
        Files.delete(vendor.logFile());
        assertThatThrownBy(this::log).hasMessageContaining("is gone");
    }

    private LogKeeper.Logged log() throws IOException, RefusedException {
        return LogKeeper.log(
                BundleDraft.read(bundle), vendor.logFile(), vendor.logKeys(), 1_800_000_000);
    }
}
