package casemate.cli.install;

import casemate.cli.base.CommandException;
import casemate.cli.base.Exit;
import casemate.install.Installer;
import casemate.install.Result;
import casemate.install.state.Operation.Kind;
import casemate.signing.RefusedException;
import java.io.IOException;
import java.nio.file.Files;
import java.util.Optional;
import picocli.CommandLine.Command;
import picocli.CommandLine.Option;

/// Removes what was installed.
@Command(name = "uninstall", description = "Remove releases and service; the data directory stays.")
public final class UninstallCommand extends ChangingCommand {
    @Option(
            names = "--purge-data",
            description = "remove the data directory, too: database, keys, settings, models")
    boolean purgeData;

    @Option(
            names = "--purge-trust",
            description = "forget whom this machine believes: the next installation starts anew")
    boolean purgeTrust;

    @Override
    protected int run() throws IOException, RefusedException {
        if (!Files.isDirectory(prefix().state())) {
            throw new CommandException(
                    Exit.NOT_FOUND, "nothing is installed below " + prefix().root() + ".");
        }
        try (Installer installer = open()) {
            Optional<Result> recovered = recover(installer);
            if (recovered.map(r -> r.operation().kind() == Kind.UNINSTALL).orElse(false)
                    && !purgeData
                    && !purgeTrust) {
                return done(null, recovered);
            }
            questions().requireYes(yes, question());
            return done(installer.uninstall(purgeData, purgeTrust), recovered);
        }
    }

    private String question() {
        return "Remove all releases below "
                + prefix().root()
                + (purgeData ? " AND ALL DATA?" : "? The data stay.");
    }
}
