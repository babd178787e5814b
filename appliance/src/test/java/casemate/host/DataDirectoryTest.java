package casemate.host;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class DataDirectoryTest {
    @TempDir Path temp;

    @Test
    void everyDirectoryIsOwnerOnly() throws IOException {
        DataDirectory d = DataDirectory.at(temp.resolve("a/b"), Map.of()).create();

        for (Path p :
                new Path[] {d.root(), d.db(), d.models(), d.credentials(), d.run(), d.logs()}) {
            assertThat(PosixFilePermissions.toString(Files.getPosixFilePermissions(p)))
                    .isEqualTo("rwx------");
        }
    }

    @Test
    void aDirectoryThatOthersCanEnterIsRefused() throws IOException {
        Path open = Files.createDirectory(temp.resolve("open"));
        Files.setPosixFilePermissions(open, PosixFilePermissions.fromString("rwxr-xr-x"));

        assertThatThrownBy(() -> DataDirectory.at(open, Map.of()).create())
                .hasMessage(
                        open
                                + " is open to other users (rwxr-xr-x): run `chmod 700 "
                                + open
                                + "`.");
    }

    @Test
    void socketsOfADeepDataDirectoryGoToAShortOneThatIsOursAlone() throws IOException {
        Path deep = temp.resolve("x".repeat(60));
        Path xdg = Files.createDirectory(temp.resolve("u"));
        Files.setPosixFilePermissions(xdg, PosixFilePermissions.fromString("rwx------"));

        assertThat(DataDirectory.at(deep, Map.of("XDG_RUNTIME_DIR", xdg.toString())).run())
                .asString()
                .matches(xdg + "/casemate-[0-9a-f]{12}");
        assertThat(DataDirectory.at(Path.of("/srv/casemate"), Map.of()).run())
                .isEqualTo(Path.of("/srv/casemate/run"));
    }

    @Test
    void whatSystemdGivesComesFirst() throws IOException {
        Path deep = temp.resolve("x".repeat(60));
        Path given = Files.createDirectory(temp.resolve("r"));
        Path xdg = Files.createDirectory(temp.resolve("u"));
        for (Path own : new Path[] {given, xdg}) {
            Files.setPosixFilePermissions(own, PosixFilePermissions.fromString("rwx------"));
        }
        Map<String, String> both =
                Map.of(
                        "RUNTIME_DIRECTORY",
                        given + ":/run/another",
                        "XDG_RUNTIME_DIR",
                        xdg.toString());

        assertThat(DataDirectory.at(deep, both).create().run().getParent()).isEqualTo(given);
        Files.setPosixFilePermissions(given, PosixFilePermissions.fromString("rwxrwxrwx"));
        assertThat(DataDirectory.at(deep, both).create().run().getParent()).isEqualTo(xdg);
    }

    /// A name that can be foreseen can be taken first.
    @Test
    void theShortDirectoryHasANameOfItsOwnAndIsFoundAgain() throws IOException {
        Path deep = temp.resolve("x".repeat(60));
        Path open = Files.createDirectory(temp.resolve("o"));
        Files.setPosixFilePermissions(open, PosixFilePermissions.fromString("rwxrwxrwx"));
        Map<String, String> hostile = Map.of("XDG_RUNTIME_DIR", open.toString());

        Path run = DataDirectory.at(deep, hostile).create().run();
        try {
            assertThat(run.getParent()).isNotEqualTo(open);
            assertThat(run.getFileName().toString()).matches("casemate-\\d+");
            assertThat(PosixFilePermissions.toString(Files.getPosixFilePermissions(run)))
                    .isEqualTo("rwx------");
            assertThat(DataDirectory.at(deep, hostile).create().run()).isEqualTo(run);
            assertThat(DataDirectory.at(deep, Map.of()).run()).isEqualTo(run);

            // Somebody opened it: it is left, and another one made.
            Files.setPosixFilePermissions(run, PosixFilePermissions.fromString("rwxrwxrwx"));
            Path other = DataDirectory.at(deep, Map.of()).create().run();
            assertThat(other).isNotEqualTo(run);
            Files.delete(other);
        } finally {
            Files.deleteIfExists(run);
        }
    }

    @Test
    void aPlaceWhereOthersCouldExchangeTheDataDirectoryIsRefused() throws IOException {
        Path open = Files.createDirectory(temp.resolve("o"));
        Files.setPosixFilePermissions(open, PosixFilePermissions.fromString("rwxrwxrwx"));
        assertThatThrownBy(() -> DataDirectory.at(open.resolve("data"), Map.of()).create())
                .hasMessageContaining(open + " can be written to by other users");
    }

    @Test
    void theLockIsHeldOnceAndNamesItsHolder() throws IOException {
        DataDirectory d = DataDirectory.at(temp.resolve("d"), Map.of()).create();

        assertThat(DataLock.held(d)).isFalse();
        try (DataLock lock = DataLock.acquire(d)) {
            assertThat(lock).isNotNull();
            assertThat(DataLock.held(d)).isTrue();
            assertThatThrownBy(() -> DataLock.acquire(d))
                    .isInstanceOf(DataLock.HeldException.class)
                    .hasMessageContaining("is in use by process " + ProcessHandle.current().pid());
        }
        DataLock.acquire(d).close();
    }
}
