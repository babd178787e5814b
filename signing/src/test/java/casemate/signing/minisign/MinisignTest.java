package casemate.signing.minisign;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import casemate.signing.RefusedException;
import casemate.signing.Tool;
import casemate.signing.keys.KeyAlgorithm;
import casemate.signing.keys.SigningKey;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class MinisignTest {
    private static final byte[] MESSAGE = "0123  manifest.json\n".getBytes(StandardCharsets.UTF_8);

    private final SigningKey key = SigningKey.generate(KeyAlgorithm.ED25519);

    @Test
    void everyByteButTheUntrustedCommentsIsSigned() throws RefusedException {
        byte[] file = Minisign.sign(MESSAGE, key, "timestamp:1\tfile:SHA256SUMS");
        assertThat(Minisign.verify(MESSAGE, file, key.publicKey(), "the sums"))
                .isEqualTo("timestamp:1\tfile:SHA256SUMS");
        for (int i = 0; i < file.length; i++) {
            byte[] changed = file.clone();
            changed[i] ^= 1;
            assertThatThrownBy(() -> Minisign.verify(MESSAGE, changed, key.publicKey(), "the sums"))
                    .as("byte " + i)
                    .isInstanceOf(RefusedException.class);
        }
        byte[] other = MESSAGE.clone();
        other[0] ^= 1;
        assertThatThrownBy(() -> Minisign.verify(other, file, key.publicKey(), "the sums"))
                .isInstanceOf(RefusedException.class);
    }

    @Test
    void onlyEd25519KeysHaveThisForm() {
        SigningKey p256 = SigningKey.generate(KeyAlgorithm.P256);
        assertThatThrownBy(() -> Minisign.publicKey(p256.publicKey()))
                .isInstanceOf(IllegalArgumentException.class);
        assertThatThrownBy(() -> Minisign.sign(MESSAGE, key, "two\nlines"))
                .isInstanceOf(IllegalArgumentException.class);
    }

    @Test
    void theProgramItselfAcceptsTheGoodAndRefusesTheTampered(@TempDir Path dir) throws Exception {
        Tool minisign = Tool.require("minisign", "MINISIGN");
        Path file = Files.write(dir.resolve("SHA256SUMS"), MESSAGE);
        Path signature = dir.resolve("SHA256SUMS.minisig");
        Files.write(signature, Minisign.sign(MESSAGE, key, "timestamp:1\tfile:SHA256SUMS\thashed"));
        Path publicKey =
                Files.writeString(dir.resolve("k.pub"), Minisign.publicKey(key.publicKey()));
        List<String> arguments =
                List.of(
                        "-V",
                        "-p",
                        publicKey.toString(),
                        "-x",
                        signature.toString(),
                        "-m",
                        file.toString());
        Tool.Result good = minisign.run(Map.of(), arguments);
        assertThat(good.code()).as(good.output()).isZero();
        assertThat(good.output())
                .contains(
                        "Signature and comment signature verified", "timestamp:1\tfile:SHA256SUMS");

        Files.writeString(
                signature, Files.readString(signature).replace("timestamp:1", "timestamp:2"));
        assertThat(minisign.run(Map.of(), arguments).code()).isNotZero();
        Files.write(file, new byte[] {1});
        assertThat(minisign.run(Map.of(), arguments).code()).isNotZero();
    }
}
