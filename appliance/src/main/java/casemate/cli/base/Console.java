package casemate.cli.base;

import java.io.PrintWriter;
import java.util.Map;
import java.util.Optional;

/// Where a command prints to, and what that place can show.
///
/// @param terminal whether a person watches
/// @param environment for `NO_COLOR` and `CASEMATE_*`
public record Console(
        PrintWriter out, PrintWriter err, boolean terminal, Map<String, String> environment) {

    /// The console of this process.
    public static Console ofProcess() {
        return new Console(
                new PrintWriter(System.out, true, System.out.charset()),
                new PrintWriter(System.err, true, System.err.charset()),
                Optional.ofNullable(System.console()).map(c -> c.isTerminal()).orElse(false),
                System.getenv());
    }

    public boolean colours() {
        return terminal
                && environment.getOrDefault("NO_COLOR", "").isEmpty()
                && !environment.getOrDefault("TERM", "").equals("dumb");
    }

    public String green(String text) {
        return coloured("32", text);
    }

    public String yellow(String text) {
        return coloured("33", text);
    }

    public String red(String text) {
        return coloured("31", text);
    }

    public String bold(String text) {
        return coloured("1", text);
    }

    private String coloured(String code, String text) {
        return colours() ? "\u001b[" + code + "m" + text + "\u001b[0m" : text;
    }
}
