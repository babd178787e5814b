package casemate.cli.bundle;

import casemate.bundler.Progress;
import casemate.bundler.carry.Splitting;
import casemate.bundler.media.Media;
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
import picocli.CommandLine.Command;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;

/// Lays a bundle out over several media.
@Command(name = "split", description = "Lay a bundle out over several media of a given size.")
final class SplitCommand extends BaseCommand {
    @Parameters(paramLabel = "MEDIA", arity = "1..*", description = "the bundle")
    List<Path> media = new ArrayList<>();

    @Option(
            names = "--to",
            paramLabel = "DIR",
            required = true,
            description = "where the volumes go")
    Path to = Path.of("");

    @Option(
            names = "--volume-size",
            converter = VolumeSize.Converter.class,
            paramLabel = "SIZE",
            description =
                    "of one medium, such as 4GB or 3800MiB; not where the manifest plans volumes")
    VolumeSize size = new VolumeSize(0);

    @Option(names = "--tar", description = "make one tar of each volume")
    boolean tar;

    @Override
    protected int run() throws IOException, RefusedException {
        List<Path> written;
        try (Media opened = Media.open(media)) {
            Progress progress = json() ? Progress.NONE : new ProgressLine(console, "Splitting")::at;
            written = new Splitting(opened, size.bytes()).write(to, tar, progress);
        }
        if (json()) {
            print(Json.of(Map.of("volumes", written)));
        } else {
            for (int i = 0; i < written.size(); i++) {
                print("volume " + (i + 1) + " of " + written.size() + ": " + written.get(i));
            }
        }
        return Exit.OK;
    }
}
