package casemate.bundler.pack;

import casemate.bundler.format.ArtifactRole;
import casemate.bundler.pack.ReleaseSpec.Input;
import casemate.bundler.rehearsal.Rehearsal;
import java.nio.file.Path;
import java.util.List;
import java.util.Locale;

/// A process that packs one file, so that a test can limit its memory: `PackOnce HOME FILE OUTPUT`.
final class PackOnce {
    private PackOnce() {}

    public static void main(String[] arguments) throws Exception {
        Rehearsal vendor = Rehearsal.begin(Path.of(arguments[0]));
        Path file = Path.of(arguments[1]);
        ReleaseSpec spec =
                vendor.spec(
                        "2026.11",
                        1,
                        Path.of(arguments[2]),
                        List.of(Input.file("model", ArtifactRole.MODEL, file, "model")));
        long start = System.nanoTime();
        Packer.Packed packed = Packer.pack(spec);
        double seconds = (System.nanoTime() - start) / 1e9;
        System.out.printf(
                Locale.ROOT,
                "packed %d bytes in %.1f s, %.0f MB/s%n",
                packed.manifest().size(),
                seconds,
                packed.manifest().size() / seconds / 1e6);
    }
}
