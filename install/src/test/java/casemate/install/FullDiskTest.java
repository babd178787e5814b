package casemate.install;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.catchThrowableOfType;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import casemate.bundler.format.Artifact;
import casemate.install.service.Command;
import casemate.install.state.Halt;
import casemate.install.state.Outcome;
import casemate.signing.Check;
import casemate.signing.RefusedException;
import java.io.IOException;
import java.io.OutputStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.stream.Stream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/// A real, small file system, which somebody else fills to the last byte while a release is read.
class FullDiskTest {
    private static final Duration SOON = Duration.ofSeconds(10);

    @TempDir Path home;
    private StandInMachine machine = new StandInMachine(Path.of(""));
    private boolean mounted;

    @BeforeEach
    void mount() throws Exception {
        machine = new StandInMachine(home);
        StandInTrust.make();
        Path prefix = Files.createDirectory(machine.prefix().root());
        assumeTrue(Command.find("mount").isPresent(), "mount is missing");
        mounted =
                Command.run(
                                        List.of(
                                                "mount",
                                                "-t",
                                                "tmpfs",
                                                "-o",
                                                "size=80m,mode=755",
                                                "tmpfs",
                                                prefix.toString()),
                                        SOON)
                                .exit()
                        == 0;
        assumeTrue(mounted, "this user cannot mount a file system");
    }

    @AfterEach
    void unmount() throws Exception {
        if (mounted) {
            machine.recover();
            machine.uninstall(true, Halt.never());
            Command.run(List.of("umount", machine.prefix().root().toString()), SOON);
        }
    }

    @Test
    void theOldReleaseRunsOnAndNothingIsLeft() throws Exception {
        machine.install(StandInRelease.OLD, Halt.never());
        List<String> before = files();

        RefusedException refused =
                catchThrowableOfType(
                        RefusedException.class,
                        () -> machine.install(StandInRelease.NEW, filledMeanwhile(), Halt.never()));

        assertThat(refused.check()).isEqualTo(Check.FREE_SPACE);
        assertThat(refused.getMessage())
                .contains("the disk of " + machine.prefix().root() + " became full")
                .contains("Make room and run it again");
        assertThat(machine.answering()).contains(StandInRelease.OLD.name());
        assertThat(machine.installation().running().orElseThrow().manifest().release())
                .isEqualTo(StandInRelease.OLD.name());

        Files.delete(ballast());
        machine.recover();
        assertThat(files()).isEqualTo(before);
        assertThat(machine.install(StandInRelease.NEW, Halt.never()).outcome())
                .isEqualTo(Outcome.DONE);
    }

    private Contents filledMeanwhile() {
        Contents contents = StandInRelease.NEW.contents();
        return new Contents() {
            @Override
            public void fetch(List<Artifact> wanted, Path directory)
                    throws IOException, RefusedException {
                fill();
                contents.fetch(wanted, directory);
            }

            @Override
            public void assemble(Artifact artifact, Path target)
                    throws IOException, RefusedException {
                contents.assemble(artifact, target);
            }
        };
    }

    private Path ballast() {
        return machine.prefix().root().resolve("ballast");
    }

    private void fill() throws IOException {
        byte[] block = new byte[4096];
        try (OutputStream out = Files.newOutputStream(ballast())) {
            while (true) {
                out.write(block);
            }
        } catch (IOException e) {
            assertThat(Files.getFileStore(ballast()).getUsableSpace()).isZero();
        }
    }

    private List<String> files() throws IOException {
        try (Stream<Path> walk = Files.walk(machine.prefix().root())) {
            return walk.map(Path::toString).sorted().toList();
        }
    }
}
