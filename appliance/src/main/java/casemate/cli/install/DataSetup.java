package casemate.cli.install;

import casemate.base.AtomicFile;
import casemate.cli.base.CommandException;
import casemate.cli.base.Exit;
import casemate.config.CasemateConfig;
import casemate.config.ConfigException;
import casemate.config.ConfigReader;
import casemate.config.ConfigSources;
import casemate.install.Installer;
import casemate.install.service.Command;
import casemate.install.service.Program;
import casemate.install.state.Settings;
import casemate.signing.RefusedException;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.nio.file.attribute.UserPrincipal;
import java.time.Duration;
import java.util.List;
import java.util.Locale;
import java.util.Map;

/// The data directory on a machine's first installation: its owner, `casemate.yaml`, the database
/// and the first key. What is there already is left as it is.
final class DataSetup implements Installer.FirstRun {
    private static final Duration QUICK = Duration.ofSeconds(60);

    @Override
    public void prepare(Settings settings, Program program) throws IOException, RefusedException {
        Path data = settings.dataDirectory();
        boolean fresh = !Files.exists(data);
        if (!settings.user().isEmpty()) {
            requireUser(settings.user(), data);
        }
        if (fresh) {
            create(data);
        }
        Path file = data.resolve("casemate.yaml");
        if (!Files.exists(file)) {
            AtomicFile.write(file, text(settings));
        }
        if (!settings.user().isEmpty() && fresh) {
            own(settings.user(), data, file);
        }
        program.init(data);
    }

    private static void create(Path data) throws IOException {
        Path parent = data.getParent();
        if (parent != null) {
            Files.createDirectories(parent);
        }
        Files.createDirectory(
                data,
                PosixFilePermissions.asFileAttribute(PosixFilePermissions.fromString("rwx------")));
    }

    private static void own(String user, Path... paths) throws IOException {
        UserPrincipal owner =
                paths[0].getFileSystem()
                        .getUserPrincipalLookupService()
                        .lookupPrincipalByName(user);
        for (Path path : paths) {
            Files.setOwner(path, owner);
        }
    }

    /// The server's own user, who can log in nowhere.
    private static void requireUser(String user, Path home) throws IOException, RefusedException {
        if (Command.run(List.of("id", user), QUICK).exit() != 0) {
            Command.require(
                    List.of(
                            "useradd",
                            "--system",
                            "--user-group",
                            "--home-dir",
                            home.toString(),
                            "--no-create-home",
                            "--shell",
                            "/usr/sbin/nologin",
                            user),
                    QUICK);
        }
    }

    private static String text(Settings settings) {
        return String.format(
                Locale.ROOT,
                """
                # Written by the first installation. `casemate config show --origin` prints every setting,
                # docs/reference/configuration.md explains them.
                envelope: %s
                listen:
                  port: %d
                """,
                settings.envelope().id(),
                settings.port());
    }

    /// Data of an earlier installation say where they stand.
    ///
    /// @throws CommandException when they say otherwise than what is asked for now
    static void requireSameEnvelope(Settings settings) {
        Path file = settings.dataDirectory().resolve("casemate.yaml");
        if (!Files.isReadable(file)) {
            return;
        }
        CasemateConfig found = read(settings.dataDirectory());
        if (!found.envelope().equals(settings.envelope().id())) {
            throw new CommandException(
                    Exit.USAGE,
                    String.format(
                            Locale.ROOT,
                            "%s says `envelope: %s` and the installation is to be %s: choose the"
                                    + " same, or another --data-dir.",
                            file,
                            found.envelope(),
                            settings.envelope().id()));
        }
        if (found.listen().port() != settings.port()) {
            throw new CommandException(
                    Exit.USAGE,
                    String.format(
                            Locale.ROOT,
                            "%s says `listen.port: %d` and the installation is to have %d: choose"
                                    + " the same with --port, or change the file.",
                            file,
                            found.listen().port(),
                            settings.port()));
        }
    }

    private static CasemateConfig read(Path data) {
        try {
            return ConfigReader.read(
                    new ConfigSources(
                            Map.of("data-dir", data.toString()),
                            Map.of("data-dir", "--data-dir"),
                            null,
                            Map.of(),
                            Path.of("/nonexistent"),
                            Path.of("/nonexistent")));
        } catch (ConfigException e) {
            throw new CommandException(
                    Exit.USAGE,
                    "the settings in " + data + " have mistakes:\n" + e.getMessage(),
                    e);
        }
    }
}
