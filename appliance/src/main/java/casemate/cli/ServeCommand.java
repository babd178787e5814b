package casemate.cli;

import casemate.admin.Database;
import casemate.cli.base.BaseCommand;
import casemate.cli.base.CommandException;
import casemate.cli.base.Exit;
import casemate.config.ConfigProducer;
import casemate.config.Prepared;
import casemate.config.ReleaseRuntimes;
import casemate.config.ServerProperties;
import casemate.gateway.downstream.ClientConnections;
import casemate.gateway.routes.OpenApiRoute;
import casemate.host.Connections;
import casemate.host.DataDirectory;
import casemate.host.DataLock;
import casemate.host.Descriptors;
import casemate.registry.InstalledRelease;
import casemate.registry.ModelStore;
import casemate.registry.Models;
import casemate.registry.ReleaseModels;
import casemate.runtimes.model.ModelFileReader;
import casemate.signing.RefusedException;
import io.quarkus.runtime.Quarkus;
import java.io.IOException;
import java.nio.file.Path;
import java.sql.Connection;
import java.sql.SQLException;
import java.util.HashMap;
import java.util.Locale;
import java.util.Map;
import java.util.concurrent.CountDownLatch;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Option;

/// Boots the server and stays until it is told to stop.
@Command(name = "serve", description = "Serve the models until stopped (SIGTERM, Ctrl-C).")
final class ServeCommand extends BaseCommand {
    private final CountDownLatch stopped = new CountDownLatch(1);
    private volatile int exit = Exit.OK;

    /// For what the server says about itself: SHA-256 of its release's manifest.
    static final String RELEASE = "casemate.release";

    @Option(names = "--host", description = "address to listen on")
    @Nullable String host;

    @Option(names = "--port", description = "port to listen on; 0 takes a free one")
    @Nullable String port;

    @Option(
            names = "--release",
            paramLabel = "DIR",
            description = "serve the models of this installed release, too")
    @Nullable Path release;

    @Override
    protected int run() throws IOException, RefusedException {
        Map<String, String> flags = new HashMap<>();
        if (host != null) {
            flags.put("listen.host", host);
        }
        if (port != null) {
            flags.put("listen.port", port);
        }
        Prepared prepared = common.prepare(console, flags);
        DataDirectory directory = prepared.directory();
        if (!directory.initialised()) {
            throw new CommandException(
                    Exit.NOT_FOUND,
                    String.format(
                            Locale.ROOT,
                            "%s is not initialised: run `casemate init` first.",
                            directory.root()));
        }
        directory = directory.create();
        prepared = new Prepared(prepared.config(), directory);
        prepared.config().warnings().forEach(w -> note(console.yellow("warning: ") + w));
        Descriptors.warning(prepared.config().connections().places())
                .ifPresent(w -> note(console.yellow("warning: ") + w));
        // The store stays open to the end: the server's own connections find it so, and up to date.
        try (DataLock _ = DataLock.acquire(directory);
                Connection store = Database.open(directory)) {
            if (release != null) {
                InstalledRelease installed = InstalledRelease.read(release);
                register(installed, directory, store);
                prepared =
                        new Prepared(
                                ReleaseRuntimes.in(prepared.config(), installed.runtimes()),
                                directory);
            }
            ConfigProducer.handOver(prepared);
            ServerProperties.of(prepared).forEach(System::setProperty);
            OpenApiRoute.keepOffTheStart();
            ClientConnections.letIn();
            return boot();
        } catch (SQLException e) {
            throw new CommandException(
                    Exit.FAILED, "the store cannot be opened: " + e.getMessage(), e);
        } finally {
            stopped.countDown();
        }
    }

    private void register(InstalledRelease installed, DataDirectory directory, Connection store)
            throws IOException {
        System.setProperty(RELEASE, installed.manifestSha256());
        Models models =
                new Models(
                        new ModelStore(Connections.only(store)), directory, ModelFileReader::read);
        new ReleaseModels(models)
                .register(installed)
                .forEach(w -> note(console.yellow("warning: ") + w));
    }

    private int boot() {
        Runtime.getRuntime().addShutdownHook(new Thread(this::endWithOurCode, "exit-code"));
        Quarkus.run(
                ServeApplication.class,
                (code, failure) -> {
                    exit = failure == null ? Exit.OK : Exit.FAILED;
                    if (failure != null) {
                        note("casemate: " + BootFailure.sentence(failure));
                        if (common.debug()) {
                            failure.printStackTrace(console.err());
                        }
                    }
                });
        return exit;
    }

    /// A JVM that is ended by SIGTERM says 143 even when everything was finished in good order;
    /// service managers take that for a failure. This waits for the good order, and says 0.
    private void endWithOurCode() {
        try {
            stopped.await();
            Runtime.getRuntime().halt(exit);
        } catch (InterruptedException _) {
            Thread.currentThread().interrupt();
        }
    }
}
