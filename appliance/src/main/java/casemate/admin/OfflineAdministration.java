package casemate.admin;

import casemate.admin.AdministrationException.Kind;
import casemate.config.CasemateConfig;
import casemate.config.Prepared;
import casemate.host.Connections;
import casemate.host.DataDirectory;
import casemate.host.DataLock;
import casemate.identity.KeyStore;
import casemate.identity.Keys;
import casemate.registry.ModelStore;
import casemate.registry.Models;
import casemate.runtimes.device.MachineReader;
import casemate.runtimes.model.ModelFileReader;
import casemate.serving.Drivers;
import java.io.IOException;
import java.sql.Connection;
import java.sql.SQLException;
import java.util.Locale;

/// Administration without a server: takes the data directory's lock and opens the store itself.
public final class OfflineAdministration {
    private OfflineAdministration() {}

    /// @throws DataLock.HeldException when a server, or another command, holds the lock
    public static Administration open(Prepared prepared) throws IOException, SQLException {
        DataDirectory directory = prepared.directory();
        CasemateConfig config = prepared.config();
        if (!directory.initialised()) {
            throw new AdministrationException(
                    Kind.NOT_FOUND,
                    String.format(
                            Locale.ROOT,
                            "%s is not initialised: run `casemate init` first.",
                            directory.root()));
        }
        DataLock lock = DataLock.acquire(directory);
        try {
            Connection connection = Database.open(directory);
            return new LocalAdministration(
                    new Keys(new KeyStore(Connections.only(connection)), () -> {}),
                    new Models(
                            new ModelStore(Connections.only(connection)),
                            directory,
                            ModelFileReader::read),
                    config,
                    Drivers.of(
                            config.serving().runtimes(),
                            config.dataDirectory(),
                            () -> MachineReader.ofThisMachine().read()),
                    LocalAdministration.Live.NONE,
                    () -> close(connection, lock));
        } catch (SQLException | RuntimeException e) {
            lock.close();
            throw e;
        }
    }

    private static void close(Connection connection, DataLock lock) {
        try (lock;
                connection) {
            // Closing is all there is to do; the store first, its lock last.
        } catch (IOException | SQLException e) {
            throw new AdministrationException(
                    Kind.FAILED, "the store was not closed cleanly: " + e.getMessage(), e);
        }
    }
}
