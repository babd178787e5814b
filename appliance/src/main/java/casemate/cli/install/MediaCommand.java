package casemate.cli.install;

import casemate.cli.base.BaseCommand;
import casemate.cli.base.Exit;
import casemate.cli.base.Json;
import casemate.install.MediaLayout;
import casemate.install.slot.Platform;
import casemate.signing.RefusedException;
import java.io.IOException;
import java.nio.file.Path;
import java.util.LinkedHashMap;
import java.util.Map;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;

/// Lays out what a machine without casemate is installed from.
@Command(
        name = "media",
        description = "Lay out a medium: install.sh, the executable, and the bundle beside them.")
public final class MediaCommand extends BaseCommand {
    @Parameters(index = "0", paramLabel = "DIR", description = "the bundle's directory")
    Path bundle = Path.of("");

    @Parameters(index = "1", paramLabel = "OUT", description = "the medium's directory")
    Path out = Path.of("");

    @Option(
            names = "--platform",
            paramLabel = "PLATFORM",
            description = "whose executable is laid out (default: this machine's)")
    @Nullable String platform;

    @Override
    protected int run() throws IOException, RefusedException {
        MediaLayout.write(
                bundle, out, platform == null ? Platform.ofThisMachine() : new Platform(platform));
        if (json()) {
            Map<String, Object> facts = new LinkedHashMap<>();
            facts.put("media", out.toAbsolutePath().normalize());
            print(Json.of(facts));
        } else {
            print("On the medium " + out + ": install.sh, casemate, bundle/");
        }
        return Exit.OK;
    }
}
