package casemate.cli.bundle;

import casemate.bundler.Progress;
import casemate.bundler.carry.BundleCopy;
import casemate.bundler.media.Media;
import casemate.cli.base.BaseCommand;
import casemate.cli.base.CommandException;
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

/// Puts volumes together, or a bundle into another form.
@Command(
        name = "join",
        description = "Put the volumes of a bundle together: one directory, or one tar.")
final class JoinCommand extends BaseCommand {
    @Parameters(
            paramLabel = "MEDIA",
            arity = "1..*",
            description = "all volumes, in any order, or one bundle to be copied")
    List<Path> media = new ArrayList<>();

    @Option(
            names = "--to",
            paramLabel = "PATH",
            required = true,
            description = "a new directory, or a new file whose name ends with .tar")
    Path to = Path.of("");

    @Override
    protected int run() throws IOException, RefusedException {
        try (Media opened = Media.open(media)) {
            if (!opened.whatIsMissing().isEmpty()) {
                throw new CommandException(
                        Exit.NOT_FOUND,
                        "The bundle is not complete: "
                                + opened.whatIsMissing()
                                + " is missing. Give that medium as well; the order does not"
                                + " matter.");
            }
            Progress progress = json() ? Progress.NONE : new ProgressLine(console, "Joining")::at;
            new BundleCopy(opened, progress).to(to, List.copyOf(opened.files().keySet()), null);
            if (json()) {
                print(Json.of(Map.of("bundle", to, "files", opened.files().size())));
            } else {
                print("Joined into " + to + "; `casemate bundle verify` says what it is worth");
            }
        }
        return Exit.OK;
    }
}
