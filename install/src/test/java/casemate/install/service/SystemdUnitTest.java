package casemate.install.service;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import casemate.install.slot.Prefix;
import casemate.install.state.Settings;
import casemate.install.state.Settings.Envelope;
import casemate.install.state.Settings.Manager;
import casemate.signing.RefusedException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class SystemdUnitTest {
    private static final Duration QUICK = Duration.ofSeconds(60);

    @TempDir Path temp;

    private static Settings settings(Envelope envelope) {
        return new Settings(
                Path.of("/var/lib/casemate"), envelope, Manager.SYSTEMD, "casemate", 8484);
    }

    private static String unit(Envelope envelope) throws Exception {
        return new Systemd(new Prefix(Prefix.DEFAULT), settings(envelope)).definition();
    }

    @Test
    void onlyTheAirGappedEnvelopeHasNoAddressBeyondTheMachine() throws Exception {
        assertThat(unit(Envelope.AIR_GAPPED))
                .contains("IPAddressDeny=any\nIPAddressAllow=localhost\n");
        assertThat(unit(Envelope.SINGLE_TENANT)).doesNotContain("IPAddressDeny");
    }

    @Test
    void nothingIsLeftToFillIn() throws Exception {
        for (Envelope envelope : Envelope.values()) {
            assertThat(unit(envelope)).doesNotContain("@PREFIX@", "@DATA@", "@USER@", "@STOP@");
        }
    }

    @Test
    void pathsThatAUnitCannotNameAreRefused() {
        assertThatThrownBy(() ->
                        new Systemd(
                                new Prefix(Path.of("/opt/100% ours")),
                                settings(Envelope.SOVEREIGN)))
                .isInstanceOf(RefusedException.class)
                .hasMessageContaining("--no-systemd");
    }

    /// Unknown directives and values are what it warns of. The paths are made to exist.
    @Test
    void systemdUnderstandsEveryLine() throws Exception {
        assumeTrue(Command.find("systemd-analyze").isPresent(), "systemd-analyze is missing");
        Path unit = existing(Envelope.AIR_GAPPED);

        Command.Said said =
                Command.run(List.of("systemd-analyze", "verify", unit.toString()), QUICK);

        assertThat(said.text().lines().filter(line -> line.contains("casemate.service"))).isEmpty();
        assertThat(said.exit()).isZero();
    }

    @Test
    void itsExposureIsLow() throws Exception {
        assumeTrue(Command.find("systemd-analyze").isPresent(), "systemd-analyze is missing");
        Path unit = existing(Envelope.AIR_GAPPED);

        Command.Said said =
                Command.run(
                        List.of(
                                "systemd-analyze",
                                "security",
                                "--offline=yes",
                                "--threshold=20",
                                "--no-pager",
                                unit.toString()),
                        QUICK);

        assertThat(said.exit()).as(said.text()).isZero();
    }

    private Path existing(Envelope envelope) throws Exception {
        Path program = temp.resolve("current/bin/casemate");
        Files.createDirectories(temp.resolve("current/bin"));
        Files.copy(Path.of("/bin/true"), program);
        Settings settings =
                new Settings(
                        temp, envelope, Manager.SYSTEMD, System.getProperty("user.name"), 8484);
        return Files.writeString(
                temp.resolve("casemate.service"),
                new Systemd(new Prefix(temp), settings).definition());
    }
}
