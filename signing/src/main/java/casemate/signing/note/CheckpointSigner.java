package casemate.signing.note;

import casemate.signing.Check;
import casemate.signing.RefusedException;
import casemate.signing.keys.KeyAlgorithm;
import casemate.signing.keys.SigningKey;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.util.Arrays;
import java.util.List;

/// Signs checkpoints and checks their signatures: Ed25519 over the note's text (signed-note, type
/// 1), ML-DSA-44 over the cosigned message (tlog-cosignature, type 6), which also names the signer.
public final class CheckpointSigner {
    private static final byte[] LABEL = "subtree/v1\n\0".getBytes(StandardCharsets.US_ASCII);
    private static final int TIMESTAMP_BYTES = 8;

    private CheckpointSigner() {}

    public static SignedNote unsigned(Checkpoint checkpoint) {
        return new SignedNote(checkpoint.text(), List.of());
    }

    /// @param epochSeconds when it is signed; only in ML-DSA-44 signatures, 0 says nothing
    public static SignedNote sign(SignedNote note, String name, SigningKey key, long epochSeconds)
            throws RefusedException {
        var noteKey = new NoteKey(name, key.publicKey());
        byte[] signature =
                key.algorithm() == KeyAlgorithm.ED25519
                        ? key.sign(note.textBytes())
                        : timestamped(
                                epochSeconds,
                                key.sign(
                                        cosigned(
                                                name,
                                                epochSeconds,
                                                Checkpoint.parse(note.text()))));
        return note.with(new SignedNote.Line(name, noteKey.hint(), signature));
    }

    /// The checkpoint, once a signature of that key was found and verified. Signatures of others
    /// are ignored; one that claims to be this key's and is not refuses the whole note.
    public static Checkpoint verify(SignedNote note, NoteKey key) throws RefusedException {
        Checkpoint checkpoint = Checkpoint.parse(note.text());
        boolean found = false;
        for (SignedNote.Line line : note.signatures()) {
            if (line.name().equals(key.name()) && Arrays.equals(line.hint(), key.hint())) {
                if (!verifies(note, checkpoint, key, line.signature())) {
                    throw new RefusedException(
                            Check.CHECKPOINT,
                            "the checkpoint's signature by " + key.name() + " does not verify");
                }
                found = true;
            }
        }
        if (!found) {
            throw new RefusedException(
                    Check.CHECKPOINT,
                    "the checkpoint is not signed by " + key.name() + " (" + key.key() + ")");
        }
        return checkpoint;
    }

    private static boolean verifies(
            SignedNote note, Checkpoint checkpoint, NoteKey key, byte[] signature) {
        if (key.key().algorithm() == KeyAlgorithm.ED25519) {
            return key.key().verifies(note.textBytes(), signature);
        }
        if (signature.length <= TIMESTAMP_BYTES) {
            return false;
        }
        long seconds = ByteBuffer.wrap(signature).getLong();
        byte[] rest = Arrays.copyOfRange(signature, TIMESTAMP_BYTES, signature.length);
        return seconds >= 0 && key.key().verifies(cosigned(key.name(), seconds, checkpoint), rest);
    }

    private static byte[] timestamped(long seconds, byte[] signature) {
        return ByteBuffer.allocate(TIMESTAMP_BYTES + signature.length)
                .putLong(seconds)
                .put(signature)
                .array();
    }

    /// `cosigned_message` of tlog-cosignature, for a whole tree.
    private static byte[] cosigned(String name, long seconds, Checkpoint checkpoint) {
        byte[] cosigner = name.getBytes(StandardCharsets.UTF_8);
        byte[] origin = checkpoint.origin().getBytes(StandardCharsets.UTF_8);
        if (cosigner.length > 255 || origin.length > 255) {
            throw new IllegalArgumentException("Names of logs have at most 255 bytes");
        }
        return ByteBuffer.allocate(
                        LABEL.length + 1 + cosigner.length + 8 + 1 + origin.length + 16 + 32)
                .put(LABEL)
                .put((byte) cosigner.length)
                .put(cosigner)
                .putLong(seconds)
                .put((byte) origin.length)
                .put(origin)
                .putLong(0)
                .putLong(checkpoint.size())
                .put(checkpoint.root())
                .array();
    }
}
