package casemate.blackbox;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Comparator;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;

/// Two releases of one vendor, made once for all tests that only read them.
///
/// @param second as the first with another model, and a runtime
record Releases(Vendor vendor, String fingerprint, Path first, Path second) {
    private static @Nullable Releases made;

    static synchronized Releases get() throws Exception {
        Releases there = made;
        if (there == null) {
            there = make();
            made = there;
        }
        return there;
    }

    private static Releases make() throws Exception {
        Path home = Files.createTempDirectory("casemate-releases");
        Runtime.getRuntime().addShutdownHook(new Thread(() -> remove(home)));
        Vendor vendor = Vendor.begin(home.resolve("vendor"));
        Path appliance = vendor.appliance();
        return new Releases(
                vendor,
                vendor.fingerprint(),
                vendor.release(
                        "2026.11", 1, appliance, Appliance.MODELS.resolve("casemate-demo.gguf")),
                vendor.release(
                        "2026.12",
                        2,
                        appliance,
                        Appliance.MODELS.resolve("casemate-demo-small.gguf"),
                        vendor.llamaServer()));
    }

    private static void remove(Path home) {
        try (Stream<Path> files = Files.walk(home)) {
            files.sorted(Comparator.reverseOrder()).map(Path::toFile).forEach(f -> f.delete());
        } catch (IOException e) {
            System.err.println(home + " could not be removed: " + e.getMessage());
        }
    }
}
