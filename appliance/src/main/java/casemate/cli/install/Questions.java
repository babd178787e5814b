package casemate.cli.install;

import casemate.cli.base.CommandException;
import casemate.cli.base.Console;
import casemate.cli.base.Exit;
import java.io.BufferedReader;
import java.io.IOException;
import java.io.InputStreamReader;
import java.io.UncheckedIOException;
import java.nio.charset.Charset;
import java.util.Locale;

/// Asks a person at a terminal; where there is none, says which option answers.
final class Questions {
    private final Console console;
    private final BufferedReader answers =
            new BufferedReader(new InputStreamReader(System.in, Charset.defaultCharset()));

    Questions(Console console) {
        this.console = console;
    }

    /// @param option that answers the question without a terminal
    String ask(String question, String option) {
        if (!console.terminal()) {
            throw new CommandException(
                    Exit.USAGE, "the first installation needs " + option + ": " + question + ".");
        }
        return read(question + ": ");
    }

    /// @throws CommandException unless the answer is yes
    void requireYes(boolean yes, String question) {
        if (yes) {
            return;
        }
        if (!console.terminal()) {
            throw new CommandException(
                    Exit.USAGE, "nobody is there to confirm: look at --dry-run, then add --yes.");
        }
        if (!read(question + " [y/N] ").toLowerCase(Locale.ROOT).startsWith("y")) {
            throw new CommandException(Exit.FAILED, "nothing was changed.");
        }
    }

    private String read(String question) {
        console.err().print(question);
        console.err().flush();
        try {
            String answer = answers.readLine();
            return answer == null ? "" : answer.strip();
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }
}
