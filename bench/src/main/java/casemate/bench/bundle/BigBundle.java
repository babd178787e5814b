package casemate.bench.bundle;

import casemate.bundler.Progress;
import casemate.bundler.carry.BundleCopy;
import casemate.bundler.format.ArtifactRole;
import casemate.bundler.media.Media;
import casemate.bundler.pack.ReleaseSpec.Input;
import casemate.bundler.rehearsal.Rehearsal;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.channels.FileChannel;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.util.Comparator;
import java.util.List;
import java.util.Random;

/// A signed bundle with one large model in it, as one tar, made with throw-away keys.
///
/// @param fingerprint of the root to believe
record BigBundle(Path tar, String fingerprint) {
    private static final int MIB = 1 << 20;

    static BigBundle make(Path directory, int gib) throws Exception {
        Path model = directory.resolve("model.gguf");
        write(model, gib * 1024);
        Rehearsal vendor = Rehearsal.begin(directory.resolve("vendor"));
        Path bundle =
                vendor.release(
                        vendor.spec(
                                "2026.11",
                                1,
                                directory.resolve("bundle"),
                                List.of(
                                        Input.file(
                                                "model",
                                                ArtifactRole.MODEL,
                                                model,
                                                "model.gguf"))));
        Files.delete(model);
        Path tar = directory.resolve("bundle.tar");
        try (Media media = Media.open(List.of(bundle))) {
            new BundleCopy(media, Progress.NONE).to(tar, List.copyOf(media.files().keySet()), null);
        }
        remove(bundle);
        return new BigBundle(tar, vendor.fingerprint());
    }

    /// No two chunks are equal, or they would be carried once.
    private static void write(Path file, int mib) throws IOException {
        var block = new byte[MIB];
        new Random(8).nextBytes(block);
        try (FileChannel out =
                FileChannel.open(file, StandardOpenOption.CREATE_NEW, StandardOpenOption.WRITE)) {
            for (int i = 0; i < mib; i++) {
                var bytes = ByteBuffer.wrap(block).putInt(0, i);
                while (bytes.hasRemaining()) {
                    out.write(bytes);
                }
            }
        }
    }

    static void remove(Path place) throws IOException {
        if (!Files.exists(place)) {
            return;
        }
        try (var files = Files.walk(place)) {
            for (Path file : files.sorted(Comparator.reverseOrder()).toList()) {
                Files.deleteIfExists(file);
            }
        }
    }
}
