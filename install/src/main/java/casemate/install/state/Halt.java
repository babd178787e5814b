package casemate.install.state;

import java.io.IOException;

/// Ends this very process, as a power cut would, at one point of an operation: for tests. Who can
/// set the variable could as well send the signal, so it gives nobody a right that he has not.
///
/// @param at such as `activate:before`; never reached when empty
public record Halt(String at) {
    public static final String VARIABLE = "CASEMATE_INSTALL_HALT_AT";

    /// Points of each step: before its journal record, after it, and amid its effects.
    public enum Where {
        BEFORE,
        AFTER,
        WITHIN
    }

    public static Halt never() {
        return new Halt("");
    }

    /// @param step as the journal names it
    public void point(String step, Where where) {
        if (!at.isEmpty() && at.equalsIgnoreCase(step + ":" + where)) {
            kill();
        }
    }

    private static void kill() {
        try {
            String pid = Long.toString(ProcessHandle.current().pid());
            new ProcessBuilder("kill", "-9", pid).inheritIO().start().waitFor();
        } catch (IOException | InterruptedException _) {
            // No `kill` here: the next line does what it can.
        }
        Runtime.getRuntime().halt(137);
    }
}
