package casemate.cli.install;

import casemate.install.service.Service;
import casemate.install.service.Supervisor;
import casemate.install.service.Systemd;
import casemate.install.slot.Prefix;
import casemate.install.state.Settings;
import casemate.signing.RefusedException;
import java.nio.file.Path;
import picocli.CommandLine.Option;

/// Where the installation is that a command is about.
public final class PrefixOption {
    @Option(
            names = "--prefix",
            paramLabel = "DIR",
            description = "where releases are installed (default: ${DEFAULT-VALUE})",
            defaultValue = "/opt/casemate")
    Path prefix = Prefix.DEFAULT;

    public Prefix prefix() {
        return new Prefix(prefix);
    }

    static Service service(Prefix prefix, Settings settings) throws RefusedException {
        return switch (settings.manager()) {
            case SYSTEMD -> new Systemd(prefix, settings);
            case SUPERVISOR -> new Supervisor(prefix, settings);
        };
    }
}
