package casemate.config;

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
    void socketsOfADeepDataDirectoryGoToAShortOne() {
        DataDirectory d =
                DataDirectory.at(
                        temp.resolve("x".repeat(60)), Map.of("XDG_RUNTIME_DIR", "/run/user/7"));

        assertThat(d.run().toString()).matches("/run/user/7/casemate-[0-9a-f]{12}");
        assertThat(DataDirectory.at(Path.of("/srv/casemate"), Map.of()).run())
                .isEqualTo(Path.of("/srv/casemate/run"));
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
