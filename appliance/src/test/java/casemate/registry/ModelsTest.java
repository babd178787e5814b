package casemate.registry;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import casemate.admin.DemoModel;
import casemate.host.Connections;
import casemate.host.DataDirectory;
import casemate.registry.Model.Placement;
import casemate.runtimes.model.ModelFileReader;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.sql.Connection;
import java.sql.DriverManager;
import java.sql.SQLException;
import java.sql.Statement;
import java.util.Map;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/// The registry with real files and a real store.
class ModelsTest {
    @TempDir Path dir;
    private Connection connection;
    private DataDirectory data;
    private Models models;

    @BeforeEach
    void open() throws SQLException, IOException {
        connection = DriverManager.getConnection("jdbc:h2:mem:");
        try (Statement s = connection.createStatement()) {
            s.execute("runscript from 'classpath:db/migration/V1__first_tables.sql'");
        }
        data = DataDirectory.at(dir.resolve("data"), Map.of());
        Files.createDirectories(data.models());
        models =
                new Models(
                        new ModelStore(Connections.only(connection)), data, ModelFileReader::read);
    }

    @AfterEach
    void close() throws SQLException {
        connection.close();
    }

    @Test
    void theSameBytesUnderAnotherNameAreHeldOnce() throws Exception {
        Model first = take(file("a.gguf"), null);
        Model second = take(file("b.gguf"), "b-of-the-same");
        assertThat(first.name()).isEqualTo("a");
        assertThat(second.path()).isEqualTo(first.path()).exists();
        assertThat(models.read(second).facts().architecture()).isEqualTo("llama");
        assertThat(data.models()).isDirectoryNotContaining("glob:**/.import-*");

        models.remove("a");
        assertThat(second.path()).as("the other name still needs it").exists();
        models.remove("b-of-the-same");
        assertThat(data.models()).isEmptyDirectory();
    }

    @Test
    void aHomeThatSomebodyEmptiedIsSaidAndNotServed() throws Exception {
        Model first = take(file("a.gguf"), null);
        Files.delete(first.path());
        assertThatThrownBy(() -> take(file("b.gguf"), "b"))
                .isInstanceOf(IOException.class)
                .hasMessageContaining("should hold one file and holds 0");
        assertThat(models.find("b")).isEmpty();
    }

    @Test
    void namesThatMeanSomethingElseAreRefusedBeforeAnythingIsCopied() throws Exception {
        Path source = file("a.gguf");
        for (String name : new String[] {".", "..", "-a"}) {
            assertThatThrownBy(() -> take(source, name)).hasMessageContaining("is no model name");
        }
        assertThat(data.models()).isEmptyDirectory();
    }

    private Path file(String name) throws IOException {
        return Files.copy(DemoModel.path(), dir.resolve(name));
    }

    private Model take(Path source, @Nullable String name) throws IOException {
        return models.take(new Models.Import(source, name, Placement.COPIED), (done, total) -> {});
    }
}
