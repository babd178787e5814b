package casemate.cli;

import casemate.admin.Database;
import casemate.base.AtomicFile;
import casemate.cli.base.BaseCommand;
import casemate.cli.base.CommandException;
import casemate.cli.base.Exit;
import casemate.cli.base.Json;
import casemate.config.Prepared;
import casemate.config.StarterFile;
import casemate.host.Connections;
import casemate.host.DataDirectory;
import casemate.host.DataLock;
import casemate.identity.Caller.Role;
import casemate.identity.KeyStore;
import casemate.identity.Keys;
import java.io.IOException;
import java.nio.file.Files;
import java.sql.Connection;
import java.sql.SQLException;
import java.util.LinkedHashMap;
import java.util.Locale;
import java.util.Map;
import picocli.CommandLine.Command;

/// Makes the data directory, the store and the first key.
@Command(
        name = "init",
        description = {
            "Prepare the data directory: create the store and the first (operator) key.",
            "Running it again changes nothing."
        })
final class InitCommand extends BaseCommand {
    @Override
    protected int run() throws IOException, SQLException {
        Prepared prepared = common.prepare(console);
        DataDirectory directory = prepared.directory().create();
        try (DataLock _ = DataLock.acquire(directory);
                Connection connection = Database.open(directory)) {
            Keys keys = new Keys(new KeyStore(Connections.only(connection)), () -> {});
            if (Files.exists(directory.operatorKey())) {
                return done(directory, false, false);
            }
            if (keys.list().stream().anyMatch(k -> !k.revoked())) {
                throw new CommandException(
                        Exit.FAILED,
                        String.format(
                                Locale.ROOT,
                                "%s has keys but no %s: make a new operator key with `casemate keys"
                                        + " create NAME --role operator`.",
                                directory.root(),
                                directory.operatorKey()));
            }
            boolean starter = startConfiguration(prepared);
            Keys.Issued issued = keys.create("operator", Role.OPERATOR);
            AtomicFile.write(directory.operatorKey(), issued.text() + "\n");
            return done(directory, true, starter);
        }
    }

    /// Not where another file is in use: the new one would be read in its place.
    private static boolean startConfiguration(Prepared prepared) throws IOException {
        return prepared.config().file() == null
                && StarterFile.write(prepared.directory().configuration());
    }

    private int done(DataDirectory directory, boolean created, boolean starter) {
        if (common.json()) {
            Map<String, Object> facts = new LinkedHashMap<>();
            facts.put("created", created);
            facts.put("dataDirectory", directory.root());
            facts.put("operatorKeyFile", directory.operatorKey());
            facts.put("configurationCreated", starter);
            print(Json.of(facts));
            return Exit.OK;
        }
        if (!created) {
            print("Already initialised: " + directory.root() + " (nothing was changed)");
            return Exit.OK;
        }
        print("Created the data directory " + directory.root() + " (only you can enter it)");
        print("Created the store           " + directory.db());
        print("Created the operator key    " + directory.operatorKey() + " (keep it secret)");
        if (starter) {
            print(
                    "Created the configuration   "
                            + directory.configuration()
                            + " (sets nothing yet)");
        }
        print("");
        print("Next:");
        print("  casemate models import FILE    add a model");
        print("  casemate serve                 start serving");
        print("  casemate chat \"Hello\"          ask it something");
        print("  casemate keys create NAME      make a key for an application");
        return Exit.OK;
    }
}
