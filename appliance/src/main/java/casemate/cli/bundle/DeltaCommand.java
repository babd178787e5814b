package casemate.cli.bundle;

import casemate.bundler.Progress;
import casemate.bundler.media.Media;
import casemate.bundler.pack.DeltaMaker;
import casemate.bundler.pack.PackException;
import casemate.cli.base.Amounts;
import casemate.cli.base.BaseCommand;
import casemate.cli.base.Exit;
import casemate.cli.base.Json;
import casemate.cli.base.ProgressLine;
import casemate.signing.RefusedException;
import java.io.IOException;
import java.nio.file.Path;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import picocli.CommandLine.Command;
import picocli.CommandLine.Parameters;

/// Makes a delta.
@Command(
        name = "delta",
        description = "Make a bundle of what a release has and a base release has not.")
final class DeltaCommand extends BaseCommand {
    @Parameters(index = "0", paramLabel = "BASE", description = "the release that machines have")
    Path base = Path.of("");

    @Parameters(index = "1", paramLabel = "RELEASE", description = "the signed release")
    Path release = Path.of("");

    @Parameters(index = "2", paramLabel = "OUT", description = "the delta's directory")
    Path out = Path.of("");

    @Override
    protected int run() throws IOException, RefusedException, PackException {
        Progress progress = json() ? Progress.NONE : new ProgressLine(console, "Copying")::at;
        try (Media from = Media.open(List.of(base));
                Media to = Media.open(List.of(release))) {
            long bytes = DeltaMaker.make(from, to, out.toAbsolutePath().normalize(), progress);
            if (json()) {
                Map<String, Object> facts = new LinkedHashMap<>();
                facts.put("delta", out.toString());
                facts.put("chunkBytes", bytes);
                print(Json.of(facts));
            } else {
                print("Made " + out + " with " + Amounts.bytes(bytes) + " of chunks");
                print("It is signed as the whole release is; to use it: casemate bundle apply");
            }
        }
        return Exit.OK;
    }
}
