package casemate.cli.bundle;

import casemate.bundler.pack.BundleDraft;
import casemate.bundler.pack.LogKeeper;
import casemate.bundler.pack.ReleaseSigner;
import casemate.bundler.pack.SigningState;
import casemate.cli.base.BaseCommand;
import casemate.cli.base.Exit;
import casemate.cli.base.Json;
import casemate.signing.RefusedException;
import java.io.IOException;
import java.nio.file.Path;
import java.time.Instant;
import java.util.LinkedHashMap;
import java.util.Map;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;

/// Enters a bundle's signatures into the release log.
@Command(
        name = "log",
        description = "Enter a bundle's signatures into the release log, with all of its keys.")
final class LogCommand extends BaseCommand {
    @Parameters(
            paramLabel = "DIR",
            description = "the bundle's directory; its chunks may be absent")
    Path bundle = Path.of("");

    @Option(
            names = "--log",
            paramLabel = "FILE",
            required = true,
            description = "the log's file; made when it does not exist")
    Path log = Path.of("");

    @Mixin KeyOptions keys = new KeyOptions();

    @Override
    protected int run() throws IOException, RefusedException {
        LogKeeper.Logged logged =
                LogKeeper.log(
                        BundleDraft.read(bundle), log, keys.all(), Instant.now().getEpochSecond());
        SigningState state = ReleaseSigner.state(BundleDraft.read(bundle));
        if (json()) {
            Map<String, Object> out = new LinkedHashMap<>();
            out.put("added", logged.added());
            out.put("size", logged.size());
            out.put("checkpoint", logged.checkpoint());
            out.put("missing", state.missingWork());
            print(Json.of(out));
            return Exit.OK;
        }
        print("Logged " + logged.added() + " new signatures; the log has " + logged.size());
        print(
                state.complete()
                        ? "Nothing is missing."
                        : "Still missing: " + String.join(", ", state.missingWork()));
        return Exit.OK;
    }
}
