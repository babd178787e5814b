package casemate.signing.log;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import casemate.signing.Hashes;
import casemate.signing.RefusedException;
import casemate.signing.Tool;
import casemate.signing.bundle.BundleReader;
import casemate.signing.bundle.BundleWriter;
import casemate.signing.bundle.DsseEnvelope;
import casemate.signing.bundle.SigstoreBundle;
import casemate.signing.keys.KeyAlgorithm;
import casemate.signing.keys.SigningKey;
import casemate.signing.note.CheckpointSigner;
import casemate.signing.note.NoteKey;
import casemate.signing.note.SignedNote;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.time.Instant;
import java.util.HexFormat;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

class ReleaseBundleTest {
    private static final String ORIGIN = "releases.casemate.example";
    private static final byte[] MANIFEST =
            "{\"product\":\"casemate\",\"note\":\"f\u00fcr alle\"}"
                    .getBytes(StandardCharsets.UTF_8);

    private final SigningKey logKey = SigningKey.generate(KeyAlgorithm.ED25519);
    private final SigningKey logPq = SigningKey.generate(KeyAlgorithm.ML_DSA_44);
    private final NoteKey note = new NoteKey(ORIGIN, logKey.publicKey());
    private final NoteKey notePq = new NoteKey(ORIGIN, logPq.publicKey());

    /// A bundle that is the second of three leaves, under a checkpoint of both log keys.
    private byte[] logged(SigstoreBundle bundle, byte[] artifact, SigningKey key)
            throws RefusedException {
        SigningKey other = SigningKey.generate(KeyAlgorithm.P256);
        SigstoreBundle filler = KeyedSigner.signMessage(new byte[] {1}, other);
        ReleaseLog log =
                ReleaseLog.empty(ORIGIN)
                        .append(filler, new byte[] {1}, other.publicKey())
                        .append(bundle, artifact, key.publicKey())
                        .append(filler, new byte[] {1}, other.publicKey());
        log = ReleaseLog.parse(ORIGIN, log.encoded());
        SignedNote checkpoint = CheckpointSigner.sign(log.checkpoint(), ORIGIN, logKey, 0);
        checkpoint = CheckpointSigner.sign(checkpoint, ORIGIN, logPq, 1_700_000_000);
        return BundleWriter.write(bundle.withEntry(log.entry(1, checkpoint, note)));
    }

    @ParameterizedTest
    @EnumSource
    void aLoggedSignatureVerifies(KeyAlgorithm algorithm) throws RefusedException {
        SigningKey key = SigningKey.generate(algorithm);
        byte[] json = logged(KeyedSigner.signMessage(MANIFEST, key), MANIFEST, key);

        new KeyedVerifier(key.publicKey(), List.of(note, notePq)).verifyMessage(json, MANIFEST);

        assertThat(BundleWriter.write(BundleReader.read(json))).isEqualTo(json);
    }

    @Test
    void aLoggedStatementVerifiesAndItsTypeCounts() throws RefusedException {
        SigningKey key = SigningKey.generate(KeyAlgorithm.P256);
        byte[] payload = "{\"text\":\"\u00e9\u00df\u4e16\"}".getBytes(StandardCharsets.UTF_8);
        SigstoreBundle bundle = KeyedSigner.signStatement(DsseEnvelope.IN_TOTO, payload, key);
        byte[] json = logged(bundle, new byte[0], key);
        var verifier = new KeyedVerifier(key.publicKey(), List.of(note));

        assertThat(verifier.verifyStatement(json, DsseEnvelope.IN_TOTO).payload())
                .isEqualTo(payload);
        assertThatThrownBy(() -> verifier.verifyStatement(json, "application/other"))
                .hasMessageContaining("another type");
        assertThatThrownBy(() -> verifier.verifyMessage(json, payload))
                .hasMessageContaining("holds a statement");
    }

    @Test
    void everyCharacterOfABundleCounts() throws RefusedException {
        SigningKey key = SigningKey.generate(KeyAlgorithm.P256);
        byte[] json = logged(KeyedSigner.signMessage(MANIFEST, key), MANIFEST, key);
        var verifier = new KeyedVerifier(key.publicKey(), List.of(note, notePq));
        String text = new String(json, StandardCharsets.US_ASCII);
        // The hint is for people: the verifier was given its key. Most of the file is walked in
        // steps, for speed.
        int hint = text.indexOf("\"hint\":\"") + 8;
        for (int i = 0; i < json.length; i += i < 200 || i > json.length - 100 ? 1 : 23) {
            if (i >= hint && i < hint + 64) {
                continue;
            }
            byte[] changed = json.clone();
            changed[i] ^= 0x01;
            int at = i;
            assertThat(accepts(verifier, changed))
                    .as(() -> "byte " + at + ", after " + text.substring(Math.max(0, at - 30), at))
                    .isFalse();
        }
    }

    private static boolean accepts(KeyedVerifier verifier, byte[] json) {
        try {
            verifier.verifyMessage(json, MANIFEST);
            return true;
        } catch (RefusedException e) {
            return false;
        }
    }

    @Test
    void anEntryOfAnotherSignatureIsRefused() throws RefusedException {
        SigningKey key = SigningKey.generate(KeyAlgorithm.P256);
        SigstoreBundle first = KeyedSigner.signMessage(MANIFEST, key);
        SigstoreBundle second = KeyedSigner.signMessage(MANIFEST, key);
        SigstoreBundle swapped =
                second.withEntry(
                        BundleReader.read(logged(first, MANIFEST, key)).entries().getFirst());
        var verifier = new KeyedVerifier(key.publicKey(), List.of(note));
        assertThatThrownBy(() -> verifier.verifyMessage(BundleWriter.write(swapped), MANIFEST))
                .hasMessage("the log entry is about another signature than the bundle.");
    }

    @Test
    void withoutAnEntryOrUnderAnotherLogItIsRefused() throws RefusedException {
        SigningKey key = SigningKey.generate(KeyAlgorithm.P256);
        SigstoreBundle bundle = KeyedSigner.signMessage(MANIFEST, key);
        var verifier = new KeyedVerifier(key.publicKey(), List.of(note));
        assertThatThrownBy(() -> verifier.verifyMessage(BundleWriter.write(bundle), MANIFEST))
                .hasMessageContaining("expected 1, found 0");
        byte[] json = logged(bundle, MANIFEST, key);
        SigningKey other = SigningKey.generate(KeyAlgorithm.ED25519);
        var elsewhere =
                new KeyedVerifier(key.publicKey(), List.of(new NoteKey(ORIGIN, other.publicKey())));
        assertThatThrownBy(() -> elsewhere.verifyMessage(json, MANIFEST))
                .hasMessageContaining("another log");
        // Both of the log's keys are needed where both are trusted.
        ReleaseLog log = ReleaseLog.empty(ORIGIN).append(bundle, MANIFEST, key.publicKey());
        SignedNote classicalOnly = CheckpointSigner.sign(log.checkpoint(), ORIGIN, logKey, 0);
        byte[] classical = BundleWriter.write(bundle.withEntry(log.entry(0, classicalOnly, note)));
        verifier.verifyMessage(classical, MANIFEST);
        assertThatThrownBy(() ->
                        new KeyedVerifier(key.publicKey(), List.of(note, notePq))
                                .verifyMessage(classical, MANIFEST))
                .hasMessageContaining("not signed by");
    }

    @Test
    void largeBundlesAreRefusedUnread() {
        SigningKey key = SigningKey.generate(KeyAlgorithm.ED25519);
        assertThatThrownBy(() ->
                        new KeyedVerifier(key.publicKey(), List.of())
                                .verifyMessage(new byte[65_537], MANIFEST))
                .hasMessageContaining("at most 65536 bytes");
    }

    @Test
    void stockCosignAcceptsTheGoodAndRefusesTheTampered(@TempDir Path dir)
            throws RefusedException, IOException, InterruptedException {
        Tool cosign = Tool.require("cosign", "COSIGN");
        SigningKey key = SigningKey.generate(KeyAlgorithm.P256);
        byte[] json = logged(KeyedSigner.signMessage(MANIFEST, key), MANIFEST, key);
        Path artifact = Files.write(dir.resolve("manifest.json"), MANIFEST);
        Path pub = Files.writeString(dir.resolve("k.pub"), key.publicKey().pem());
        Path root =
                Files.write(
                        dir.resolve("root.json"),
                        LogTrustedRoot.write(note, Instant.parse("2026-01-01T00:00:00Z")));
        Path bundle = Files.write(dir.resolve("b.json"), json);
        List<String> arguments =
                List.of(
                        "verify-blob",
                        "--key",
                        pub.toString(),
                        "--bundle",
                        bundle.toString(),
                        "--trusted-root",
                        root.toString(),
                        artifact.toString());
        Map<String, String> home = Map.of("HOME", dir.toString());

        Tool.Result good = cosign.run(home, arguments);
        assertThat(good.output()).contains("Verified OK").doesNotContain("WARNING");
        assertThat(good.code()).isZero();

        Files.write(artifact, new byte[] {1}, StandardOpenOption.APPEND);
        assertThat(cosign.run(home, arguments).code()).isNotZero();
        Files.write(artifact, MANIFEST);
        String text = new String(json, StandardCharsets.US_ASCII);
        int proof = text.indexOf("\"hashes\":[\"") + 12;
        byte[] tampered = json.clone();
        tampered[proof] ^= 1;
        Files.write(bundle, tampered);
        assertThat(cosign.run(home, arguments).code()).isNotZero();
    }

    @Test
    void stockCosignAcceptsAStatement(@TempDir Path dir)
            throws RefusedException, IOException, InterruptedException {
        Tool cosign = Tool.require("cosign", "COSIGN");
        SigningKey key = SigningKey.generate(KeyAlgorithm.P256);
        String digest = HexFormat.of().formatHex(Hashes.sha256(MANIFEST));
        byte[] payload =
                ("{\"_type\":\"https://in-toto.io/Statement/v1\",\"subject\":[{\"name\":\"m\",\"digest\":{\"sha256\":\""
                                + digest
                                + "\"}}],\"predicateType\":\"https://slsa.dev/provenance/v1\",\"predicate\":{\"note\":\"f\u00fcr\"}}")
                        .getBytes(StandardCharsets.UTF_8);
        SigstoreBundle statement = KeyedSigner.signStatement(DsseEnvelope.IN_TOTO, payload, key);
        Path pub = Files.writeString(dir.resolve("k.pub"), key.publicKey().pem());
        Path root =
                Files.write(
                        dir.resolve("root.json"),
                        LogTrustedRoot.write(note, Instant.parse("2026-01-01T00:00:00Z")));
        Path bundle = Files.write(dir.resolve("b.json"), logged(statement, new byte[0], key));

        Tool.Result good =
                cosign.run(
                        Map.of("HOME", dir.toString()),
                        List.of(
                                "verify-blob-attestation",
                                "--key",
                                pub.toString(),
                                "--bundle",
                                bundle.toString(),
                                "--trusted-root",
                                root.toString(),
                                "--type",
                                "https://slsa.dev/provenance/v1",
                                "--digest",
                                digest,
                                "--digestAlg",
                                "sha256"));
        assertThat(good.output()).contains("Verified OK");
        assertThat(good.code()).isZero();
    }
}
