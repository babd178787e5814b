package casemate.signing.oms;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import casemate.signing.Check;
import casemate.signing.RefusedException;
import casemate.signing.bundle.BundleReader;
import casemate.signing.bundle.BundleWriter;
import casemate.signing.bundle.DsseEnvelope;
import casemate.signing.bundle.SigstoreBundle;
import casemate.signing.keyless.PublicKeys;
import casemate.signing.keys.KeyAlgorithm;
import casemate.signing.keys.SigningKey;
import casemate.signing.log.KeyedSigner;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Set;
import org.assertj.core.api.ThrowableAssert.ThrowingCallable;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

class ModelSignatureTest {
    @TempDir Path dir;

    private final SigningKey key = SigningKey.generate(KeyAlgorithm.P256);
    private Path model;

    @BeforeEach
    void makeAModel() throws IOException {
        model = dir.resolve("my-model");
        Files.createDirectories(model.resolve("sub"));
        Files.writeString(model.resolve("weights.gguf"), "weights");
        Files.writeString(model.resolve("sub/\u6a21\u578b.json"), "{}");
        Files.writeString(model.resolve("empty"), "");
        Files.createDirectories(model.resolve(".git"));
        Files.writeString(model.resolve(".git/HEAD"), "x");
        Files.writeString(model.resolve("notes"), "left out");
    }

    private void verify(byte[] bundle, boolean allowUnsigned) throws RefusedException {
        ModelSignature.verify(bundle, model, byKey(key), Set.of(), allowUnsigned);
    }

    private static ModelTrust byKey(SigningKey key) throws RefusedException {
        return new ModelTrust.ByKey(PublicKeys.parse(key.publicKey().spki()));
    }

    private static void refuses(Check check, ThrowingCallable action) {
        assertThatThrownBy(action)
                .isInstanceOfSatisfying(
                        RefusedException.class,
                        e -> assertThat(e.check()).as(e.getMessage()).isEqualTo(check));
    }

    @Test
    void everyFileOfAModelCounts() throws IOException, RefusedException {
        byte[] bundle = ModelSignature.sign(model, key, Set.of("notes"));
        ModelSignature.requireForm(bundle);
        verify(bundle, false);
        Files.writeString(model.resolve("notes"), "changed, but never signed");
        Files.writeString(model.resolve(".git/HEAD"), "changed");
        verify(bundle, false);

        Files.writeString(model.resolve("extra"), "x");
        refuses(Check.DIGEST, () -> verify(bundle, false));
        verify(bundle, true);

        Files.writeString(model.resolve("weights.gguf"), "weightz");
        refuses(Check.DIGEST, () -> verify(bundle, true));
        Files.delete(model.resolve("weights.gguf"));
        refuses(Check.DIGEST, () -> verify(bundle, true));
    }

    @Test
    void anotherKeyALinkAndAnEmptyModelAreRefused() throws IOException, RefusedException {
        byte[] bundle = ModelSignature.sign(model, key, Set.of());
        SigningKey other = SigningKey.generate(KeyAlgorithm.P256);
        refuses(
                Check.SIGNATURE,
                () -> ModelSignature.verify(bundle, model, byKey(other), Set.of(), false));
        Files.createSymbolicLink(model.resolve("link"), Path.of("/etc/hostname"));
        refuses(Check.STATEMENT, () -> ModelSignature.sign(model, key, Set.of()));
        refuses(Check.STATEMENT, () -> verify(bundle, false));
        Path empty = Files.createDirectory(dir.resolve("nothing"));
        refuses(Check.STATEMENT, () -> ModelSignature.sign(empty, key, Set.of()));
    }

    @Test
    void oneFileIsAModelToo() throws IOException, RefusedException {
        Path file = model.resolve("weights.gguf");
        byte[] bundle = ModelSignature.sign(file, key, Set.of());
        ModelSignature.verify(bundle, file, byKey(key), Set.of(), false);
        assertThat(payload(bundle)).contains("\"name\":\"weights.gguf\"");
    }

    private static String payload(byte[] bundle) throws RefusedException {
        return BundleReader.read(bundle).content() instanceof SigstoreBundle.Envelope(var envelope)
                ? new String(envelope.payload(), StandardCharsets.UTF_8)
                : "";
    }

    /// Signed again after a change: the signature is good, the statement is not.
    private byte[] resigned(String from, String to) throws IOException, RefusedException {
        String payload = payload(ModelSignature.sign(model, key, Set.of("notes")));
        assertThat(payload).contains(from);
        return BundleWriter.write(
                KeyedSigner.signStatement(
                        DsseEnvelope.IN_TOTO,
                        payload.replace(from, to).getBytes(StandardCharsets.UTF_8),
                        key));
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            value = {
                "model_signing/signature/v1.0|model_signing/signature/v2.0",
                "in-toto.io/Statement/v1|in-toto.io/Statement/v0",
                "\"name\":\"weights.gguf\"|\"name\":\"../weights.gguf\"",
                "\"name\":\"weights.gguf\"|\"name\":\"/weights.gguf\"",
                "\"name\":\"weights.gguf\"|\"name\":\"empty\"",
                "\"hash_type\":\"sha256\"|\"hash_type\":\"blake3\"",
                "\"hash_type\":\"sha256\"|\"hash_type\":\"md5\"",
                "\"method\":\"files\"|\"method\":\"shards\"",
                "\"method\":\"files\"|\"method\":\"files\",\"shard_size\":5",
                "\"method\":\"files\"|\"method\":\"files\",\"method\":\"files\"",
                "\"allow_symlinks\":false|\"allow_symlinks\":true",
                "\"digest\":\"e3b0|\"digest\":\"e3b1",
                "\"name\":\"my-model\"|\"name\":\"\"",
            })
    void aStatementThatContradictsItselfIsRefusedThoughSigned(String from, String to)
            throws IOException, RefusedException {
        byte[] bundle = resigned(from, to);
        assertThatThrownBy(() -> verify(bundle, true)).isInstanceOf(RefusedException.class);
    }

    @ParameterizedTest
    @ValueSource(strings = {"sha256", "blake2b", "blake3"})
    void partsOfFilesAreVerifiedInEveryHash(String id) throws IOException, RefusedException {
        ModelHash hash = ModelHash.of(id);
        var resources = new ArrayList<ModelManifest.Resource>();
        for (var file : ModelFiles.list(model, Set.of()).entrySet()) {
            resources.addAll(ModelFiles.digest(file.getKey(), file.getValue(), hash, 3));
        }
        byte[] payload = new ModelManifest("m", resources, hash, 3, Set.of()).write();
        byte[] bundle =
                BundleWriter.write(KeyedSigner.signStatement(DsseEnvelope.IN_TOTO, payload, key));
        verify(bundle, false);
        assertThat(List.of(new String(payload, StandardCharsets.UTF_8).split("weights", -1)))
                .hasSize(4);
        Files.writeString(model.resolve("weights.gguf"), "weightsX");
        refuses(Check.DIGEST, () -> verify(bundle, false));
    }
}
