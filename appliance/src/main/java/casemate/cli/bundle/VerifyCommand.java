package casemate.cli.bundle;

import casemate.bundler.Progress;
import casemate.bundler.media.Media;
import casemate.bundler.media.OverlayMedia;
import casemate.bundler.verify.Machine;
import casemate.bundler.verify.ReleaseVerifier;
import casemate.bundler.verify.Step;
import casemate.bundler.verify.VerifiedRelease;
import casemate.cli.base.BaseCommand;
import casemate.cli.base.Exit;
import casemate.cli.base.Json;
import casemate.cli.base.ProgressLine;
import casemate.signing.RefusedException;
import java.io.IOException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;

/// Verifies a bundle and writes nothing.
@Command(name = "verify", description = "Verify a release bundle: every signature and every byte.")
final class VerifyCommand extends BaseCommand {
    @Parameters(
            paramLabel = "MEDIA",
            arity = "1..*",
            description = "the bundle: a directory or tar, or all of its volumes in any order")
    List<Path> media = new ArrayList<>();

    @Option(
            names = "--base",
            paramLabel = "MEDIA",
            description = "the bundle that a delta was made against; may be given several times")
    List<Path> base = new ArrayList<>();

    @Mixin TrustOptions trust = new TrustOptions();

    private final List<Step> steps = new ArrayList<>();

    @Override
    protected int run() throws IOException, RefusedException {
        long start = System.nanoTime();
        try (Media opened = open(media, base)) {
            VerifiedRelease release =
                    new ReleaseVerifier(trust.believed(opened), Machine.any(), this::done)
                            .verify(opened, null, progress());
            report(release, (System.nanoTime() - start) / 1e9);
        }
        return Exit.OK;
    }

    static Media open(List<Path> media, List<Path> base) throws RefusedException, IOException {
        Media opened = Media.open(media);
        if (base.isEmpty()) {
            return opened;
        }
        try {
            return new OverlayMedia(opened, Media.open(base));
        } catch (RefusedException | IOException e) {
            opened.close();
            throw e;
        }
    }

    private Progress progress() {
        return json() ? Progress.NONE : new ProgressLine(console, "Verifying")::at;
    }

    private void done(Step step) {
        steps.add(step);
        if (!json()) {
            print(console.green("ok") + "  " + pad(step.name()) + step.finding());
            console.out().flush();
        }
    }

    private static String pad(String name) {
        return name + " ".repeat(Math.max(1, 16 - name.length()));
    }

    private void report(VerifiedRelease release, double seconds) {
        var manifest = release.manifest();
        if (json()) {
            Map<String, Object> out = new LinkedHashMap<>();
            out.put("verified", true);
            out.put("release", manifest.release());
            out.put("version", manifest.version());
            out.put("sequence", manifest.sequence());
            out.put("manifestSha256", release.manifestBytes().fingerprint());
            out.put("rootVersion", release.after().root().version());
            out.put("artifacts", manifest.artifacts().size());
            out.put("bytes", manifest.size());
            out.put("seconds", Math.round(seconds * 1000) / 1000.0);
            out.put("warnings", release.warnings());
            out.put(
                    "steps",
                    steps.stream()
                            .map(s -> Map.of("name", s.name(), "finding", s.finding()))
                            .toList());
            print(Json.of(out));
            return;
        }
        release.warnings().forEach(w -> print(console.yellow("warn") + "  " + w));
        print(
                console.bold("Verified")
                        + String.format(
                                Locale.ROOT,
                                ": %s %s, manifest.json sha256 %s (%.1f s)",
                                manifest.product(),
                                manifest.release(),
                                release.manifestBytes().fingerprint(),
                                seconds));
    }
}
