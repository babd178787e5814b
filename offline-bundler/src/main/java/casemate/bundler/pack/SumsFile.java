package casemate.bundler.pack;

import casemate.bundler.MediaFile;
import casemate.bundler.format.Artifact;
import casemate.bundler.format.BundleFiles;
import casemate.bundler.format.Chunk;
import casemate.bundler.format.Manifest;
import casemate.bundler.format.Sums;
import casemate.signing.Hashes;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.LinkOption;
import java.nio.file.Path;
import java.util.HexFormat;
import java.util.List;
import java.util.TreeMap;
import java.util.stream.Stream;

/// Makes `SHA256SUMS` of a bundle. Chunks are named by their digests and were hashed on their way
/// in, so they are not read again.
final class SumsFile {
    private SumsFile() {}

    static void write(Path bundle, Manifest manifest) throws IOException {
        MediaFile.write(bundle.resolve(BundleFiles.SUMS), of(bundle, manifest).write());
    }

    static Sums of(Path bundle, Manifest manifest) throws IOException {
        var digests = new TreeMap<String, String>();
        for (String name : List.of(BundleFiles.MANIFEST, BundleFiles.README)) {
            digests.put(name, digest(bundle.resolve(name)));
        }
        for (String directory : List.of("trust", "att")) {
            for (String name : files(bundle, directory)) {
                digests.put(name, digest(bundle.resolve(name)));
            }
        }
        for (Artifact artifact : manifest.artifacts()) {
            for (Chunk chunk : artifact.chunks()) {
                digests.put(chunk.path(), chunk.sha256());
            }
        }
        return new Sums(digests);
    }

    static List<String> files(Path bundle, String directory) throws IOException {
        if (!Files.isDirectory(bundle.resolve(directory))) {
            return List.of();
        }
        try (Stream<Path> walk = Files.walk(bundle.resolve(directory))) {
            return walk.filter(f -> Files.isRegularFile(f, LinkOption.NOFOLLOW_LINKS))
                    .map(f -> bundle.relativize(f).toString().replace('\\', '/'))
                    .sorted()
                    .toList();
        }
    }

    private static String digest(Path file) throws IOException {
        return HexFormat.of().formatHex(Hashes.sha256(Files.readAllBytes(file)));
    }
}
