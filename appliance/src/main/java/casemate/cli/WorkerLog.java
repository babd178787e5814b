package casemate.cli;

import io.quarkus.bootstrap.logging.InitialConfigurator;
import java.util.logging.Handler;
import java.util.logging.Level;
import java.util.logging.Logger;
import org.jboss.logmanager.formatters.PatternFormatter;
import org.jboss.logmanager.handlers.ConsoleHandler;

/// The log of a worker process goes to its error stream, which the server keeps. Without this it
/// would wait for a Quarkus that never boots there, and end with the process.
final class WorkerLog {
    private static final String FORMAT = "%d{yyyy-MM-dd'T'HH:mm:ss.SSSZ} %-5p [%c{1.}] %s%e%n";

    private WorkerLog() {}

    static void begin() {
        Logger.getLogger("").setLevel(Level.INFO);
        InitialConfigurator.DELAYED_HANDLER.setHandlers(
                new Handler[] {
                    new ConsoleHandler(
                            ConsoleHandler.Target.SYSTEM_ERR, new PatternFormatter(FORMAT))
                });
    }
}
