package casemate.cli.bundle;

import casemate.bundler.Progress;
import casemate.bundler.carry.BundleCopy;
import casemate.bundler.format.BundleFiles;
import casemate.bundler.media.Media;
import casemate.bundler.verify.Machine;
import casemate.bundler.verify.ReleaseVerifier;
import casemate.bundler.verify.VerifiedRelease;
import casemate.cli.base.BaseCommand;
import casemate.cli.base.Exit;
import casemate.cli.base.Json;
import casemate.cli.base.ProgressLine;
import casemate.signing.RefusedException;
import java.io.IOException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.TreeSet;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;

/// Completes a delta.
@Command(
        name = "apply",
        description = "Complete a delta with the chunks of its base: a full bundle.")
final class ApplyCommand extends BaseCommand {
    @Parameters(paramLabel = "DELTA", arity = "1..*", description = "the delta")
    List<Path> delta = new ArrayList<>();

    @Option(
            names = "--base",
            paramLabel = "MEDIA",
            required = true,
            description = "the bundle that it was made against; may be given several times")
    List<Path> base = new ArrayList<>();

    @Option(
            names = "--to",
            paramLabel = "PATH",
            required = true,
            description = "a new directory, or a new file whose name ends with .tar")
    Path to = Path.of("");

    @Mixin TrustOptions trust = new TrustOptions();

    @Override
    protected int run() throws IOException, RefusedException {
        try (Media opened = VerifyCommand.open(delta, base)) {
            VerifiedRelease release =
                    new ReleaseVerifier(trust.believed(opened), Machine.any()).authenticate(opened);
            var names = new TreeSet<String>();
            opened.files().keySet().stream()
                    .filter(n -> !n.startsWith("chunks/") && !n.equals(BundleFiles.BASE))
                    .forEach(names::add);
            release.manifest()
                    .artifacts()
                    .forEach(a -> a.chunks().forEach(c -> names.add(c.path())));
            Progress progress = json() ? Progress.NONE : new ProgressLine(console, "Applying")::at;
            new BundleCopy(opened, progress).to(to, List.copyOf(names), null);
            if (json()) {
                print(Json.of(Map.of("bundle", to, "release", release.manifest().release())));
            } else {
                print("Completed release " + release.manifest().release() + " in " + to);
            }
        }
        return Exit.OK;
    }
}
