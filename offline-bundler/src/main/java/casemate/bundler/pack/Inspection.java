package casemate.bundler.pack;

import casemate.bundler.format.Artifact;
import casemate.bundler.format.BundleFiles;
import casemate.bundler.format.Chunk;
import casemate.bundler.format.Manifest;
import casemate.bundler.format.ManifestCodec;
import casemate.bundler.media.Media;
import casemate.signing.Hashes;
import casemate.signing.RefusedException;
import java.io.IOException;
import java.util.ArrayList;
import java.util.HexFormat;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/// What a bundle says of itself. NOTHING here is verified: it is for a maker's eyes, and no
/// decision may rest on it.
///
/// @param chunks sizes by name, of all that the manifest names, each once
/// @param missingChunks names of those that the media lack
/// @param signatures names of the files below `sig/`
/// @param attestations names of the files below `att/`
public record Inspection(
        Manifest manifest,
        String manifestSha256,
        Map<String, Long> chunks,
        List<String> missingChunks,
        List<String> signatures,
        List<String> attestations) {
    public static Inspection of(Media media) throws IOException, RefusedException {
        byte[] bytes = media.read(BundleFiles.MANIFEST, ManifestCodec.MAX_BYTES);
        Manifest manifest = ManifestCodec.parse(bytes);
        Map<String, Long> chunks = chunks(manifest);
        var missing = new ArrayList<>(chunks.keySet());
        missing.removeIf(name -> media.files().containsKey(name));
        return new Inspection(
                manifest,
                HexFormat.of().formatHex(Hashes.sha256(bytes)),
                chunks,
                missing,
                List.copyOf(media.files().subMap("sig/", "sig0").keySet()),
                List.copyOf(media.files().subMap("att/", "att0").keySet()));
    }

    static Map<String, Long> chunks(Manifest manifest) {
        Map<String, Long> out = new LinkedHashMap<>();
        for (Artifact artifact : manifest.artifacts()) {
            for (Chunk chunk : artifact.chunks()) {
                out.put(chunk.path(), chunk.size());
            }
        }
        return out;
    }

    /// Bytes of all chunks.
    public long chunkBytes() {
        return chunks.values().stream().mapToLong(Long::longValue).sum();
    }
}
