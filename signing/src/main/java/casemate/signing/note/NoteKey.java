package casemate.signing.note;

import casemate.signing.Hashes;
import casemate.signing.keys.KeyAlgorithm;
import casemate.signing.keys.VerifyingKey;
import java.nio.charset.StandardCharsets;
import java.util.Arrays;

/// A key under the name that notes call it by (C2SP signed-note, tlog-cosignature).
///
/// @param name without white space or plus, by custom a URL without its scheme
public record NoteKey(String name, VerifyingKey key) {
    private static final byte ED25519 = 0x01;
    private static final byte ML_DSA_44_COSIGNATURE = 0x06;

    public NoteKey {
        if (!validName(name)) {
            throw new IllegalArgumentException("Not a name for a note's key: '" + name + "'");
        }
        if (key.algorithm() != KeyAlgorithm.ED25519 && key.algorithm() != KeyAlgorithm.ML_DSA_44) {
            throw new IllegalArgumentException("Notes are signed by Ed25519 or ML-DSA-44");
        }
    }

    static boolean validName(String name) {
        return !name.isEmpty()
                && name.codePoints()
                        .noneMatch(c ->
                                Character.isWhitespace(c)
                                        || Character.isSpaceChar(c)
                                        || c < 0x20
                                        || c == '+');
    }

    /// SHA-256(name, newline, type, key): the log id; its first 4 bytes stand before each
    /// signature.
    public byte[] id() {
        byte type = key.algorithm() == KeyAlgorithm.ED25519 ? ED25519 : ML_DSA_44_COSIGNATURE;
        return Hashes.sha256(
                (name + "\n").getBytes(StandardCharsets.UTF_8), new byte[] {type}, key.raw());
    }

    byte[] hint() {
        return Arrays.copyOf(id(), 4);
    }
}
