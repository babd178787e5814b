package casemate.bundler.format;

import java.util.List;
import java.util.regex.Pattern;

/// One thing that a release brings.
///
/// @param id its name in the bundle, such as `demo-model`
/// @param path where it goes below the release's directory
/// @param mediaType such as `application/vnd.gguf`
/// @param size bytes, 0 or more
/// @param sha256 of the whole artifact, lower-case hexadecimal
/// @param sha512 of the whole artifact, lower-case hexadecimal
/// @param mode POSIX permissions: 0644 or 0755 and nothing else
/// @param platform such as `linux-amd64`, or `any`
/// @param license an SPDX expression
/// @param chunks its bytes, in order and without gaps; none when it is empty
/// @param attestations names of files below `att/` that speak about it
public record Artifact(
        String id,
        ArtifactRole role,
        PortablePath path,
        String mediaType,
        long size,
        String sha256,
        String sha512,
        int mode,
        String platform,
        String license,
        List<Chunk> chunks,
        List<String> attestations) {
    public static final Pattern ID = Pattern.compile("[a-z0-9][a-z0-9._-]{0,62}");
    private static final Pattern SHA512 = Pattern.compile("[0-9a-f]{128}");

    public Artifact {
        chunks = List.copyOf(chunks);
        attestations = List.copyOf(attestations);
        require(ID.matcher(id).matches(), "id is not a lower-case name: " + id);
        require(mode == 0644 || mode == 0755, id + ": mode is neither 0644 nor 0755");
        require(
                Chunk.SHA256.matcher(sha256).matches() && SHA512.matcher(sha512).matches(),
                id + ": a digest is not lower-case hexadecimal");
        require(
                !platform.isEmpty() && !license.isEmpty() && !mediaType.isEmpty(),
                id + ": platform, license and mediaType must say something");
        requireChunks(id, size, sha256, chunks);
    }

    private static void requireChunks(String id, long size, String sha256, List<Chunk> chunks) {
        long end = 0;
        for (Chunk chunk : chunks) {
            boolean last = chunk.offset() + chunk.size() == size;
            require(chunk.offset() == end, id + ": chunks have a gap or overlap at " + end);
            require(last || chunk.size() == Chunk.SIZE, id + ": a chunk before the last is short");
            end += chunk.size();
        }
        require(end == size, id + ": chunks have " + end + " bytes, the artifact " + size);
        require(
                chunks.size() != 1 || chunks.getFirst().sha256().equals(sha256),
                id + ": its only chunk has another digest than itself");
    }

    private static void require(boolean condition, String otherwise) {
        if (!condition) {
            throw new IllegalArgumentException(otherwise);
        }
    }
}
