package casemate.admin;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import casemate.config.ConfigReader;
import casemate.config.ConfigSources;
import casemate.config.Prepared;
import casemate.host.DataDirectory;
import casemate.host.DataLock;
import casemate.registry.Model.Placement;
import casemate.registry.Models;
import casemate.registry.Progress;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.sql.SQLException;
import java.util.List;
import java.util.Map;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class OfflineAdministrationTest extends AdministrationContract {
    @TempDir Path home;

    @Override
    Administration administration() throws IOException, SQLException {
        return OfflineAdministration.open(initialised());
    }

    @Test
    void theStoreIsLockedWhileItIsOpen() throws Exception {
        Prepared prepared = initialised();
        try (Administration first = OfflineAdministration.open(prepared)) {
            assertThat(first.instances()).isEmpty();
            assertThatThrownBy(() -> OfflineAdministration.open(prepared))
                    .isInstanceOf(DataLock.HeldException.class);
        }
        OfflineAdministration.open(prepared).close();
    }

    @Test
    void aDirectoryWithoutInitIsNotFound() {
        assertThatThrownBy(() -> OfflineAdministration.open(prepared()))
                .hasMessageContaining("run `casemate init` first");
    }

    @Test
    void twoNamesOfOneModelShareItsFiles() throws Exception {
        try (Administration a = administration()) {
            Models.Import one = new Models.Import(DemoModel.path(), "one", Placement.COPIED);
            Models.Import two = new Models.Import(DemoModel.path(), "two", Placement.COPIED);
            Path path = Path.of(a.importModel(one, Progress.NONE).path());
            assertThat(a.importModel(two, Progress.NONE).path()).isEqualTo(path.toString());

            a.removeModel("one");
            assertThat(path).exists();
            a.removeModel("two");
            assertThat(path).doesNotExist();
            try (Stream<Path> left = Files.list(prepared().directory().models())) {
                assertThat(left).isEmpty();
            }
        }
    }

    @Test
    void everyMigrationIsListed() throws IOException {
        try (Stream<Path> scripts = Files.list(Path.of("src/main/resources/db/migration"))) {
            List<String> names =
                    scripts.map(p -> String.valueOf(p.getFileName())).sorted().toList();
            assertThat(Database.MIGRATIONS).containsExactlyElementsOf(names);
        }
    }

    private Prepared initialised() throws IOException, SQLException {
        Prepared prepared = prepared();
        prepared.directory().create();
        Database.open(prepared.directory()).close();
        return prepared;
    }

    private Prepared prepared() {
        var config =
                ConfigReader.read(
                        new ConfigSources(
                                Map.of(), Map.of(), null, Map.of(), home, home.resolve("none")));
        return new Prepared(config, DataDirectory.at(config.dataDirectory(), Map.of()));
    }
}
