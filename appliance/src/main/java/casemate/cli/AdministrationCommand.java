package casemate.cli;

import casemate.admin.AdminJson;
import casemate.admin.Administration;
import casemate.admin.AdministrationException;
import casemate.admin.OfflineAdministration;
import casemate.admin.ServerAddress;
import casemate.admin.ServerAdministration;
import casemate.cli.base.BaseCommand;
import casemate.cli.base.CommandException;
import casemate.cli.base.Exit;
import casemate.config.Prepared;
import casemate.host.DataDirectory;
import casemate.host.DataLock;
import com.fasterxml.jackson.core.JsonProcessingException;
import java.io.IOException;
import java.nio.file.Files;
import java.sql.SQLException;
import java.util.Optional;

/// A command that administers: through the server when one runs, else on the data directory itself.
abstract class AdministrationCommand extends BaseCommand {
    abstract int run(Administration administration) throws IOException;

    @Override
    protected final int run() throws IOException, SQLException {
        try (Administration administration = open(common.prepare(console))) {
            return run(administration);
        } catch (AdministrationException e) {
            throw new CommandException(exitFor(e.kind()), String.valueOf(e.getMessage()), e);
        }
    }

    /// The lock decides: whoever holds it is the one to ask.
    static Administration open(Prepared prepared) throws IOException, SQLException {
        DataDirectory directory = prepared.directory();
        if (Files.isDirectory(directory.root()) && DataLock.held(directory)) {
            Optional<ServerAddress> server = ServerAddress.read(directory);
            if (server.isPresent()) {
                return ServerAdministration.open(server.get(), directory);
            }
        }
        return OfflineAdministration.open(prepared);
    }

    private static int exitFor(AdministrationException.Kind kind) {
        return switch (kind) {
            case INVALID -> Exit.USAGE;
            case NOT_FOUND -> Exit.NOT_FOUND;
            case UNREACHABLE -> Exit.UNREACHABLE;
            case UNAUTHORISED -> Exit.UNAUTHORISED;
            case CONFLICT, FAILED -> Exit.FAILED;
        };
    }

    void printJson(Object value) {
        try {
            print(AdminJson.mapper().writeValueAsString(value));
        } catch (JsonProcessingException e) {
            throw new IllegalStateException("cannot write JSON: " + e.getOriginalMessage(), e);
        }
    }
}
