package casemate.bundler.format;

import java.util.regex.Pattern;

/// A piece of an artifact, carried as a file of its own and known by its digest.
///
/// @param offset in the artifact, bytes
/// @param size 1 byte or more
/// @param sha256 lower-case hexadecimal
public record Chunk(long offset, long size, String sha256) {
    /// Bytes of every chunk but an artifact's last.
    public static final long SIZE = 64L * 1024 * 1024;

    static final Pattern SHA256 = Pattern.compile("[0-9a-f]{64}");

    public Chunk {
        if (offset < 0 || size < 1 || size > SIZE) {
            throw new IllegalArgumentException(
                    "A chunk has 1 to " + SIZE + " bytes: " + size + " at " + offset);
        }
        if (!SHA256.matcher(sha256).matches()) {
            throw new IllegalArgumentException("Not a SHA-256: " + sha256);
        }
    }

    /// Where its file is in the bundle: `chunks/sha256/<aa>/<hex>`.
    public String path() {
        return "chunks/sha256/" + sha256.substring(0, 2) + "/" + sha256;
    }
}
