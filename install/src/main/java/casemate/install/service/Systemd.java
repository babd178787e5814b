package casemate.install.service;

import casemate.base.AtomicFile;
import casemate.install.slot.Prefix;
import casemate.install.slot.Slot;
import casemate.install.state.Settings;
import casemate.signing.Check;
import casemate.signing.RefusedException;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;

/// The server as a systemd unit.
public final class Systemd implements Service {
    private static final Path UNITS = Path.of("/etc/systemd/system");
    private static final Duration QUICK = Duration.ofSeconds(60);

    private final Prefix prefix;
    private final Settings settings;

    public Systemd(Prefix prefix, Settings settings) throws RefusedException {
        this.prefix = prefix;
        this.settings = settings;
        for (Path path : List.of(prefix.root(), settings.dataDirectory())) {
            if (!SystemdUnit.canStand(path)) {
                throw new RefusedException(
                        Check.SERVICE,
                        "a systemd unit cannot name this path",
                        "letters, digits and /._+@-",
                        path.toString(),
                        "Choose another path, or install with --no-systemd.");
            }
        }
    }

    /// Whether systemd runs this machine (`sd_booted(3)`).
    public static boolean present() {
        return Files.isDirectory(Path.of("/run/systemd/system"));
    }

    @Override
    public String definitionPath() {
        return "service/" + SystemdUnit.NAME;
    }

    @Override
    public String definition() {
        return SystemdUnit.text(prefix, settings);
    }

    @Override
    public void start(Slot slot) throws IOException, RefusedException {
        byte[] unit = Files.readAllBytes(prefix.slot(slot).resolve(definitionPath()));
        AtomicFile.write(UNITS.resolve(SystemdUnit.NAME), unit, "rw-r--r--");
        systemctl(QUICK, "daemon-reload");
        systemctl(QUICK, "enable", "--quiet", SystemdUnit.NAME);
        systemctl(QUICK, "start", SystemdUnit.NAME);
    }

    @Override
    public void stop() throws IOException, RefusedException {
        if (Files.exists(UNITS.resolve(SystemdUnit.NAME))) {
            systemctl(SystemdUnit.STOP_WITHIN.plus(QUICK), "stop", SystemdUnit.NAME);
        }
    }

    @Override
    public boolean running() throws IOException {
        try {
            return Command.run(
                                    List.of("systemctl", "is-active", "--quiet", SystemdUnit.NAME),
                                    QUICK)
                            .exit()
                    == 0;
        } catch (RefusedException _) {
            return false;
        }
    }

    @Override
    public void remove() throws IOException, RefusedException {
        Path unit = UNITS.resolve(SystemdUnit.NAME);
        if (Files.exists(unit)) {
            systemctl(
                    SystemdUnit.STOP_WITHIN.plus(QUICK),
                    "disable",
                    "--now",
                    "--quiet",
                    SystemdUnit.NAME);
            Files.deleteIfExists(unit);
            systemctl(QUICK, "daemon-reload");
        }
    }

    @Override
    public String logAdvice() {
        return "journalctl -u casemate";
    }

    private static void systemctl(Duration within, String... arguments)
            throws IOException, RefusedException {
        var line = new java.util.ArrayList<>(List.of("systemctl"));
        line.addAll(List.of(arguments));
        Command.require(line, within);
    }
}
