package casemate.cli.install;

import casemate.cli.base.CommandException;
import casemate.cli.base.Exit;
import casemate.install.service.Systemd;
import casemate.install.state.Settings;
import casemate.install.state.Settings.Envelope;
import casemate.install.state.Settings.Manager;
import java.nio.file.Path;
import java.util.Optional;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Option;

/// What a machine is told at its first installation, and never again.
final class FirstRunOptions {
    static final Path DATA = Path.of("/var/lib/casemate");
    private static final int PORT = 8484;
    private static final String USER = "casemate";

    @Option(
            names = "--envelope",
            paramLabel = "NAME",
            description = "air-gapped, sovereign, single-tenant or multi-tenant")
    @Nullable String envelope;

    @Option(
            names = "--port",
            paramLabel = "PORT",
            description = "port to listen on (default: 8484)")
    @Nullable Integer port;

    @Option(
            names = "--no-systemd",
            description = "run the server under a small supervisor, as this user")
    boolean noSystemd;

    /// @param known of an earlier installation; it may be told again, but not otherwise
    /// @param data directory that was asked for; null for the default one
    Settings settings(Optional<Settings> known, @Nullable Path data, Questions questions) {
        if (known.isPresent()) {
            requireSame(known.get(), data);
            return known.get();
        }
        Manager manager = noSystemd ? Manager.SUPERVISOR : Manager.SYSTEMD;
        if (manager == Manager.SYSTEMD && !Systemd.present()) {
            throw new CommandException(
                    Exit.USAGE,
                    "systemd does not run this machine: add --no-systemd, and let your own init"
                            + " start `casemate service start`.");
        }
        return new Settings(
                (data == null ? DATA : data).toAbsolutePath().normalize(),
                chosen(questions),
                manager,
                manager == Manager.SYSTEMD ? USER : "",
                port == null ? PORT : port);
    }

    private Envelope chosen(Questions questions) {
        String name =
                envelope != null
                        ? envelope
                        : questions.ask(
                                "Envelope (air-gapped, sovereign, single-tenant, multi-tenant)",
                                "--envelope");
        return Envelope.of(name)
                .orElseThrow(() ->
                        new CommandException(
                                Exit.USAGE,
                                "there is no envelope `"
                                        + name
                                        + "`: expected air-gapped, sovereign, single-tenant or"
                                        + " multi-tenant."));
    }

    private void requireSame(Settings known, @Nullable Path data) {
        require(
                data == null || data.toAbsolutePath().normalize().equals(known.dataDirectory()),
                "--data-dir",
                known.dataDirectory().toString());
        require(
                envelope == null || envelope.equals(known.envelope().id()),
                "--envelope",
                known.envelope().id());
        require(port == null || port == known.port(), "--port", Integer.toString(known.port()));
        require(
                !noSystemd || known.manager() == Manager.SUPERVISOR,
                "--no-systemd",
                known.manager().id());
    }

    private static void require(boolean same, String option, String value) {
        if (!same) {
            throw new CommandException(
                    Exit.USAGE,
                    option
                            + " was decided at the first installation ("
                            + value
                            + "): leave it out. To decide anew, uninstall first; the data stay.");
        }
    }
}
