package casemate.cli;

import casemate.config.ConfigProducer;
import casemate.config.DataDirectory;
import casemate.config.DataLock;
import casemate.config.Prepared;
import casemate.config.ServerProperties;
import io.quarkus.runtime.Quarkus;
import java.io.IOException;
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

    @Option(names = "--host", description = "address to listen on")
    @Nullable String host;

    @Option(names = "--port", description = "port to listen on; 0 takes a free one")
    @Nullable String port;

    @Override
    protected int run() throws IOException {
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
        directory.create();
        prepared.config().warnings().forEach(w -> note(console.yellow("warning: ") + w));
        try (DataLock _ = DataLock.acquire(directory)) {
            ConfigProducer.handOver(prepared);
            ServerProperties.of(prepared).forEach(System::setProperty);
            return boot();
        } finally {
            stopped.countDown();
        }
    }

    private int boot() {
        Runtime.getRuntime().addShutdownHook(new Thread(this::endWithOurCode, "exit-code"));
        Quarkus.run(
                ServeApplication.class,
                (code, failure) -> {
                    exit = failure == null ? Exit.OK : Exit.FAILED;
                    if (failure != null) {
                        note("casemate: " + BootFailure.sentence(failure));
                        if (common.debug) {
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
