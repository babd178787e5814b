package casemate.signing.note;

import casemate.signing.Check;
import casemate.signing.RefusedException;
import casemate.signing.StrictBase64;
import casemate.signing.merkle.Rfc6962;
import java.util.Base64;
import java.util.List;

/// What a log says of itself: its name, its size and its root (C2SP tlog-checkpoint).
///
/// @param origin the log's name
/// @param size leaves
/// @param root SHA-256 root hash
public record Checkpoint(String origin, long size, byte[] root) {
    public Checkpoint {
        if (origin.isEmpty()
                || origin.indexOf('\n') >= 0
                || size < 0
                || root.length != Rfc6962.HASH_BYTES) {
            throw new IllegalArgumentException("Not a checkpoint: " + origin + ", " + size);
        }
    }

    /// @param text the text of a note, which may have extension lines after the third
    public static Checkpoint parse(String text) throws RefusedException {
        List<String> lines = List.of(text.split("\n", -1));
        if (lines.size() < 4 || lines.getFirst().isEmpty()) {
            throw new RefusedException(
                    Check.CHECKPOINT, "the checkpoint lacks its origin, size or root line");
        }
        if (!lines.get(1).matches("0|[1-9][0-9]{0,17}")) {
            throw new RefusedException(
                    Check.CHECKPOINT, "the checkpoint's size is no number", "digits", lines.get(1));
        }
        byte[] root;
        try {
            root = StrictBase64.decode(lines.get(2));
        } catch (IllegalArgumentException e) {
            throw new RefusedException(Check.CHECKPOINT, "the checkpoint's root is not base64");
        }
        if (root.length != Rfc6962.HASH_BYTES) {
            throw new RefusedException(
                    Check.CHECKPOINT,
                    "the checkpoint's root is no SHA-256 hash",
                    Rfc6962.HASH_BYTES + " bytes",
                    root.length + " bytes");
        }
        return new Checkpoint(lines.getFirst(), Long.parseLong(lines.get(1)), root);
    }

    public String text() {
        return origin + "\n" + size + "\n" + Base64.getEncoder().encodeToString(root) + "\n";
    }
}
