package casemate.signing.note;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import casemate.signing.RefusedException;
import casemate.signing.keys.KeyAlgorithm;
import casemate.signing.keys.SigningKey;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;
import org.junit.jupiter.params.provider.ValueSource;

class CheckpointTest {
    private static final String NAME = "log.example";

    private final Checkpoint checkpoint = new Checkpoint(NAME, 7, new byte[32]);
    private final SigningKey key = SigningKey.generate(KeyAlgorithm.ED25519);
    private final NoteKey noteKey = new NoteKey(NAME, key.publicKey());

    @ParameterizedTest
    @EnumSource(names = {"ED25519", "ML_DSA_44"})
    void whatIsSignedVerifiesAfterATripAsText(KeyAlgorithm algorithm) throws RefusedException {
        SigningKey signer = SigningKey.generate(algorithm);
        SignedNote note =
                CheckpointSigner.sign(
                        CheckpointSigner.unsigned(checkpoint), NAME, signer, 1_700_000_000);
        SignedNote read = SignedNote.parse(note.encoded());
        Checkpoint verified = CheckpointSigner.verify(read, new NoteKey(NAME, signer.publicKey()));
        assertThat(verified.text()).isEqualTo(checkpoint.text());
        assertThatThrownBy(() -> CheckpointSigner.verify(read, noteKey))
                .hasMessageContaining("is not signed by log.example");
    }

    @ParameterizedTest
    @EnumSource(names = {"ED25519", "ML_DSA_44"})
    void aChangedTreeIsRefused(KeyAlgorithm algorithm) throws RefusedException {
        SigningKey signer = SigningKey.generate(algorithm);
        SignedNote note =
                CheckpointSigner.sign(CheckpointSigner.unsigned(checkpoint), NAME, signer, 1);
        var changed = SignedNote.parse(note.encoded().replace("\n7\n", "\n8\n"));
        assertThatThrownBy(() ->
                        CheckpointSigner.verify(changed, new NoteKey(NAME, signer.publicKey())))
                .hasMessageContaining("does not verify");
    }

    @Test
    void signaturesOfOthersAreIgnoredWhereverTheyStand() throws RefusedException {
        SigningKey witness = SigningKey.generate(KeyAlgorithm.ML_DSA_44);
        SignedNote note =
                CheckpointSigner.sign(
                        CheckpointSigner.unsigned(checkpoint), "witness.example", witness, 5);
        note = CheckpointSigner.sign(note, NAME, key, 0);
        assertThat(CheckpointSigner.verify(SignedNote.parse(note.encoded()), noteKey).size())
                .isEqualTo(7);
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "",
                "text\n",
                "text\n\n",
                "text\n\n\u2014 name AAAAAAA=",
                "text\n\n\u2014 name AAAAAAA=\n\u2014 broken\n",
                "text\n\n\u2014 na+me AAAAAAA=\n",
                "text\n\n- name AAAAAAA=\n",
                "te\txt\n\n\u2014 name AAAAAAA=\n",
                "text\n\n\u2014 name !!!!\n",
                "text\n\n\u2014 name AAAA\n",
            })
    void brokenNotesAreRefused(String note) {
        assertThatThrownBy(() -> SignedNote.parse(note)).isInstanceOf(RefusedException.class);
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "log.example\n7\n",
                "\n7\nAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAA=\n",
                "log.example\n07\nAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAA=\n",
                "log.example\n-7\nAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAA=\n",
                "log.example\n99999999999999999999\nAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAA=\n",
                "log.example\n7\nAAAA\n",
                "log.example\n7\n*\n",
            })
    void brokenCheckpointsAreRefused(String text) {
        assertThatThrownBy(() -> Checkpoint.parse(text)).isInstanceOf(RefusedException.class);
    }

    @Test
    void hasTheKeyIdThatTheSpecificationComputes() {
        // The first 4 bytes of SHA-256(name, newline, 0x01, key), as in Rekor 2's log id.
        assertThat(noteKey.id()).hasSize(32).startsWith(noteKey.hint());
    }
}
