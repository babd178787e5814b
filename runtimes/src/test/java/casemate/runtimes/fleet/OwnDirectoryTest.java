package casemate.runtimes.fleet;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assumptions.assumeThat;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class OwnDirectoryTest {
    private static final int NOBODY = 65534;

    @TempDir Path temporary;

    private Path home;

    @BeforeEach
    void ownHome() throws IOException {
        home = Files.createDirectory(temporary.resolve("home"));
        mode(home, "rwx------");
    }

    private static void mode(Path path, String permissions) throws IOException {
        Files.setPosixFilePermissions(path, PosixFilePermissions.fromString(permissions));
    }

    private static Path of(Path path, int user) throws IOException {
        assumeThat((int) Files.getAttribute(Path.of("/proc/self"), "unix:uid"))
                .as("as root, who can give files away")
                .isZero();
        Files.setAttribute(path, "unix:uid", user);
        return path;
    }

    @Test
    void whatIsMadeIsOursAlone() throws IOException {
        Path made = OwnDirectory.make(home.resolve("a/b"));
        assertThat(PosixFilePermissions.toString(Files.getPosixFilePermissions(made)))
                .isEqualTo("rwx------");
        assertThat(OwnDirectory.is(made)).isTrue();
        assertThat(OwnDirectory.make(made)).isEqualTo(made);
        assertThat(OwnDirectory.makeBelow(made, "x-"))
                .isNotEqualTo(OwnDirectory.makeBelow(made, "x-"));
    }

    @Test
    void whatSomebodyElseMadeFirstIsRefused() throws IOException {
        Path planted = Files.createDirectory(home.resolve("planted"));
        mode(planted, "rwx------");
        of(planted, NOBODY);
        assertThatThrownBy(() -> OwnDirectory.make(planted))
                .isInstanceOf(IOException.class)
                .hasMessageContaining("planted belongs to the user with the id " + NOBODY);
        assertThat(OwnDirectory.is(planted)).isFalse();
    }

    @Test
    void aDirectoryAboveThatBelongsToSomebodyElseIsRefused() throws IOException {
        Path theirs = Files.createDirectory(home.resolve("theirs"));
        mode(theirs, "rwxr-xr-x");
        Path ours = Files.createDirectory(theirs.resolve("ours"));
        mode(ours, "rwx------");
        of(theirs, NOBODY);
        assertThatThrownBy(() -> OwnDirectory.make(ours)).hasMessageContaining("theirs belongs to");
        assertThatThrownBy(() -> OwnDirectory.makeBelow(theirs, "x-"))
                .hasMessageContaining("theirs belongs to");
    }

    @Test
    void aDirectoryAboveThatOthersCanWriteToIsRefusedUnlessItIsSticky() throws IOException {
        Path open = Files.createDirectory(home.resolve("open"));
        Path ours = Files.createDirectory(open.resolve("ours"));
        mode(ours, "rwx------");
        mode(open, "rwxrwxrwx");
        assertThatThrownBy(() -> OwnDirectory.make(ours))
                .hasMessageContaining("open can be written to by other users (mode 777)");
        Files.setAttribute(open, "unix:mode", 01777);
        assertThat(OwnDirectory.is(ours)).isTrue();
    }

    @Test
    void whatOthersCouldWriteToIsRefusedAndWhatTheyCouldReadIsClosed() throws IOException {
        Path open = Files.createDirectory(home.resolve("open"));
        mode(open, "rwxrwx---");
        assertThatThrownBy(() -> OwnDirectory.make(open)).hasMessageContaining("mode 770");
        assertThat(PosixFilePermissions.toString(Files.getPosixFilePermissions(open)))
                .isEqualTo("rwxrwx---");
        mode(open, "rwxr-xr-x");
        assertThat(OwnDirectory.is(open)).isFalse();
        OwnDirectory.make(open);
        assertThat(PosixFilePermissions.toString(Files.getPosixFilePermissions(open)))
                .isEqualTo("rwx------");
    }

    @Test
    void aLinkIsNoDirectoryAndALinkAboveIsFollowedToWhereItLeads() throws IOException {
        Path target = OwnDirectory.make(home.resolve("target"));
        Path link = Files.createSymbolicLink(home.resolve("link"), target);
        assertThatThrownBy(() -> OwnDirectory.make(link)).hasMessageContaining("not a directory");
        assertThat(OwnDirectory.make(link.resolve("below"))).exists();

        Path open = Files.createDirectory(home.resolve("open"));
        Path inside = Files.createDirectory(open.resolve("inside"));
        mode(open, "rwxrwxrwx");
        Path into = Files.createSymbolicLink(home.resolve("into"), inside);
        assertThatThrownBy(() -> OwnDirectory.make(into.resolve("below")))
                .hasMessageContaining("open can be written to");
    }
}
