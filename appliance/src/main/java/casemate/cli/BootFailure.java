package casemate.cli;

import java.net.BindException;
import java.util.Locale;

/// Says in one sentence why the server did not come up.
final class BootFailure {
    private BootFailure() {}

    static String sentence(Throwable failure) {
        Throwable root = failure;
        for (Throwable t = failure; t != null; t = t.getCause()) {
            root = t;
            if (t instanceof BindException
                    || t.getClass().getSimpleName().equals("PortInUseException")) {
                return String.format(
                        Locale.ROOT,
                        "the address %s:%s is in use: stop what uses it, or set listen.port.",
                        System.getProperty("quarkus.http.host"),
                        System.getProperty("quarkus.http.port"));
            }
        }
        String message = root.getMessage();
        return "the server did not start: " + (message == null ? root.toString() : message);
    }
}
