package casemate.signing.keys;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import casemate.signing.Hashes;
import casemate.signing.RefusedException;
import java.nio.charset.StandardCharsets;
import java.util.Arrays;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

class VerifyingKeyTest {
    private static final byte[] MESSAGE = "a release".getBytes(StandardCharsets.UTF_8);

    @ParameterizedTest
    @EnumSource
    void signsAndVerifiesAndRefusesEveryFlippedByte(KeyAlgorithm algorithm)
            throws RefusedException {
        SigningKey key = SigningKey.generate(algorithm);
        byte[] signature = key.sign(MESSAGE);
        VerifyingKey read = VerifyingKey.fromPem(key.publicKey().pem());

        assertThat(read).isEqualTo(key.publicKey());
        assertThat(read.verifies(MESSAGE, signature)).isTrue();
        int step = Math.max(1, signature.length / 40);
        for (int i = 0; i < signature.length; i += step) {
            byte[] changed = signature.clone();
            changed[i] ^= 1;
            assertThat(read.verifies(MESSAGE, changed)).as("byte %d", i).isFalse();
        }
        assertThat(read.verifies(new byte[0], signature)).isFalse();
        assertThat(read.verifies(MESSAGE, Arrays.copyOf(signature, signature.length + 1)))
                .isFalse();
        assertThat(read.verifies(MESSAGE, new byte[0])).isFalse();
        SigningKey other = SigningKey.generate(algorithm);
        assertThatThrownBy(() -> other.publicKey().verify(MESSAGE, signature, "the manifest"))
                .isInstanceOf(RefusedException.class)
                .hasMessageContaining("signature of the manifest does not verify")
                .hasMessageContaining(other.publicKey().keyId());
    }

    @Test
    void aDigestIsEnoughForP256Only() {
        SigningKey p256 = SigningKey.generate(KeyAlgorithm.P256);
        byte[] digest = Hashes.sha256(MESSAGE);
        assertThat(p256.publicKey().verifiesDigest(digest, p256.sign(MESSAGE))).isTrue();
        digest[0] ^= 1;
        assertThat(p256.publicKey().verifiesDigest(digest, p256.sign(MESSAGE))).isFalse();
        SigningKey ed25519 = SigningKey.generate(KeyAlgorithm.ED25519);
        assertThat(ed25519.publicKey().verifiesDigest(digest, ed25519.sign(digest))).isFalse();
    }

    @Test
    void oneKeyHasOneEncoding() {
        byte[] spki = SigningKey.generate(KeyAlgorithm.P256).publicKey().spki();
        assertThatThrownBy(() -> VerifyingKey.fromSpki(Arrays.copyOf(spki, spki.length + 1)))
                .isInstanceOf(RefusedException.class);
        byte[] offCurve = spki.clone();
        offCurve[offCurve.length - 1] ^= 1;
        assertThatThrownBy(() -> VerifyingKey.fromSpki(offCurve))
                .isInstanceOf(RefusedException.class);
        assertThatThrownBy(() -> VerifyingKey.fromSpki(new byte[] {0x30, (byte) 0x84, 127}))
                .isInstanceOf(RefusedException.class);
        assertThatThrownBy(() -> VerifyingKey.fromSpki(new byte[5000]))
                .hasMessageContaining("at most 4096 bytes");
    }

    @Test
    void pemIsOneBlock() {
        String pem = SigningKey.generate(KeyAlgorithm.ED25519).publicKey().pem();
        assertThatThrownBy(() -> VerifyingKey.fromPem(pem + pem))
                .isInstanceOf(RefusedException.class);
        assertThatThrownBy(() -> VerifyingKey.fromPem("x" + pem))
                .isInstanceOf(RefusedException.class);
    }
}
