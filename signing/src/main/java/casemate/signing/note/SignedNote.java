package casemate.signing.note;

import casemate.signing.Check;
import casemate.signing.RefusedException;
import casemate.signing.StrictBase64;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Base64;
import java.util.List;

/// A text and the signatures under it (C2SP signed-note).
///
/// @param text ends with a newline
public record SignedNote(String text, List<Line> signatures) {
    /// Post-quantum signatures have up to 5 kB; a checkpoint has few.
    public static final int MAX_CHARS = 128 * 1024;

    private static final int MAX_SIGNATURES = 64;
    private static final String DASH = "\u2014 ";

    /// One signature line.
    ///
    /// @param hint the first 4 bytes of the key's id
    public record Line(String name, byte[] hint, byte[] signature) {
        String text() {
            byte[] bytes = Arrays.copyOf(hint, 4 + signature.length);
            System.arraycopy(signature, 0, bytes, 4, signature.length);
            return DASH + name + " " + Base64.getEncoder().encodeToString(bytes) + "\n";
        }
    }

    public SignedNote {
        signatures = List.copyOf(signatures);
    }

    public static SignedNote parse(String note) throws RefusedException {
        if (note.length() > MAX_CHARS) {
            throw new RefusedException(
                    Check.SIZE,
                    "the signed note is too large",
                    "at most " + MAX_CHARS + " characters",
                    note.length() + " characters");
        }
        if (note.chars().anyMatch(c -> c < 0x20 && c != '\n')) {
            throw new RefusedException(Check.CHECKPOINT, "the note has control characters");
        }
        // The text may hold blank lines itself: the last one parts it from the signatures.
        int split = note.lastIndexOf("\n\n");
        if (split < 0 || !note.endsWith("\n") || split + 2 >= note.length()) {
            throw new RefusedException(
                    Check.CHECKPOINT, "the note has no signature lines after a blank line");
        }
        var lines = new ArrayList<Line>();
        for (String line : note.substring(split + 2, note.length() - 1).split("\n", -1)) {
            lines.add(line(line));
            if (lines.size() > MAX_SIGNATURES) {
                throw new RefusedException(
                        Check.SIZE, "the note has more than " + MAX_SIGNATURES + " signatures");
            }
        }
        return new SignedNote(note.substring(0, split + 1), lines);
    }

    private static Line line(String line) throws RefusedException {
        String[] parts = line.startsWith(DASH) ? line.substring(2).split(" ", -1) : new String[0];
        if (parts.length != 2 || !NoteKey.validName(parts[0])) {
            throw new RefusedException(Check.CHECKPOINT, "a signature line of the note is broken");
        }
        try {
            byte[] bytes = StrictBase64.decode(parts[1]);
            if (bytes.length < 5) {
                throw new RefusedException(
                        Check.CHECKPOINT, "a signature of the note is too short");
            }
            return new Line(
                    parts[0], Arrays.copyOf(bytes, 4), Arrays.copyOfRange(bytes, 4, bytes.length));
        } catch (IllegalArgumentException e) {
            throw new RefusedException(Check.CHECKPOINT, "a signature of the note is not base64");
        }
    }

    public byte[] textBytes() {
        return text.getBytes(StandardCharsets.UTF_8);
    }

    /// The note as it is sent.
    public String encoded() {
        var out = new StringBuilder(text).append('\n');
        signatures.forEach(line -> out.append(line.text()));
        return out.toString();
    }

    public SignedNote with(Line signature) {
        var all = new ArrayList<>(signatures);
        all.add(signature);
        return new SignedNote(text, all);
    }
}
