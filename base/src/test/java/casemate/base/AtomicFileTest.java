package casemate.base;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.util.concurrent.atomic.AtomicBoolean;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class AtomicFileTest {
    @TempDir Path dir;

    @Test
    void onlyItsOwnerReadsIt() throws Exception {
        Path file = dir.resolve("key");
        AtomicFile.write(file, "secret");
        assertThat(file).hasContent("secret");
        assertThat(permissions(file)).isEqualTo("rw-------");
    }

    @Test
    void permissionsAreThoseAskedForWhateverWasThere() throws Exception {
        Path file = dir.resolve("unit");
        AtomicFile.write(file, "old");
        AtomicFile.write(file, bytes("new"), "rw-rw-r--");
        assertThat(file).hasContent("new");
        assertThat(permissions(file)).isEqualTo("rw-rw-r--");
    }

    @Test
    void whatAKilledWriterLeftIsReplacedAndALinkIsNotFollowed() throws Exception {
        Path victim = Files.writeString(dir.resolve("victim"), "untouched");
        Path file = dir.resolve("file");
        Files.createSymbolicLink(dir.resolve("file.new"), victim);
        AtomicFile.write(file, "mine");
        assertThat(file).hasContent("mine");
        assertThat(victim).hasContent("untouched");
        assertThat(dir.resolve("file.new")).doesNotExist();
    }

    @Test
    void aFailureLeavesWhatWasThere() throws Exception {
        Path file = dir.resolve("taken");
        Files.createDirectories(file.resolve("below"));
        assertThatThrownBy(() -> AtomicFile.write(file, "x")).isInstanceOf(IOException.class);
        assertThat(file.resolve("below")).isDirectory();
        assertThat(dir.resolve("taken.new")).doesNotExist();
    }

    @Test
    void readersSeeTheOldOrTheNewAndNeverAPart() throws Exception {
        Path file = dir.resolve("file");
        String old = "a".repeat(100_000);
        String fresh = "b".repeat(200_000);
        AtomicFile.write(file, old);
        AtomicBoolean done = new AtomicBoolean();
        Thread writer =
                Thread.ofPlatform()
                        .start(() -> {
                            try {
                                for (int i = 0; i < 50; i++) {
                                    AtomicFile.write(file, i % 2 == 0 ? fresh : old);
                                }
                            } catch (IOException e) {
                                throw new java.io.UncheckedIOException(e);
                            } finally {
                                done.set(true);
                            }
                        });
        int reads = 0;
        while (!done.get() || reads == 0) {
            assertThat(Files.readString(file)).isIn(old, fresh);
            reads++;
        }
        writer.join();
        assertThat(file).hasContent(old);
    }

    @Test
    void renamesReplaceAcrossDirectories() throws Exception {
        Path from = Files.createDirectory(dir.resolve("a")).resolve("x");
        Path to = Files.createDirectory(dir.resolve("b")).resolve("y");
        Files.writeString(from, "moved");
        Files.writeString(to, "replaced");
        AtomicFile.rename(from, to);
        assertThat(to).hasContent("moved");
        assertThat(from).doesNotExist();
    }

    private static byte[] bytes(String text) {
        return text.getBytes(StandardCharsets.UTF_8);
    }

    private static String permissions(Path file) throws IOException {
        return PosixFilePermissions.toString(Files.getPosixFilePermissions(file));
    }
}
