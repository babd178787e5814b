package casemate.bundler.format;

import java.util.List;

/// One medium of a bundle that was planned for several.
///
/// @param id 1 and up
/// @param label what is written on the medium
/// @param chunks digests of the chunks that it carries
public record Volume(int id, String label, List<String> chunks) {
    public Volume {
        chunks = List.copyOf(chunks);
        if (id < 1 || !label.matches("[A-Za-z0-9][A-Za-z0-9 ._-]{0,63}")) {
            throw new IllegalArgumentException("Not a volume: " + id + " '" + label + "'");
        }
        for (String chunk : chunks) {
            if (!Chunk.SHA256.matcher(chunk).matches()) {
                throw new IllegalArgumentException("volume " + id + ": not a SHA-256: " + chunk);
            }
        }
    }
}
