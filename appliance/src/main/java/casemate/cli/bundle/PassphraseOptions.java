package casemate.cli.bundle;

import casemate.cli.base.CommandException;
import casemate.cli.base.Exit;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.List;
import java.util.Optional;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Option;

/// Where passphrases come from: a file, an open file descriptor, or a person at the terminal. Never
/// an argument or the environment, which other processes can read.
final class PassphraseOptions {
    private static final int MIN_LENGTH = 8;

    @Option(
            names = "--passphrase-file",
            paramLabel = "FILE",
            description = "read the passphrase from a file; one line, or one for each key")
    @Nullable Path file;

    @Option(
            names = "--passphrase-fd",
            paramLabel = "N",
            description = "read it from an open file descriptor, in the same form")
    @Nullable Integer descriptor;

    private @Nullable List<String> lines;

    /// From that file, or from a person when there is none.
    static PassphraseOptions of(@Nullable Path file) {
        var options = new PassphraseOptions();
        options.file = file;
        return options;
    }

    /// The passphrase of a key that exists.
    ///
    /// @param index which of the command's keys, from 0
    char[] existing(String what, int index) throws IOException {
        List<String> given = given();
        if (given == null) {
            return ask(what + ": ");
        }
        if (given.size() != 1 && index >= given.size()) {
            throw new CommandException(
                    Exit.USAGE,
                    "There are "
                            + given.size()
                            + " passphrases and more keys: give one line for each key, or one for"
                            + " all.");
        }
        return given.get(given.size() == 1 ? 0 : index).toCharArray();
    }

    /// The passphrase of a key that is being made; a person types it twice.
    char[] chosen() throws IOException {
        List<String> given = given();
        char[] passphrase =
                given == null ? ask("New passphrase: ") : given.getFirst().toCharArray();
        if (passphrase.length < MIN_LENGTH) {
            throw new CommandException(
                    Exit.USAGE,
                    "The passphrase has "
                            + passphrase.length
                            + " characters, and at least "
                            + MIN_LENGTH
                            + " are needed.");
        }
        if (given == null && !Arrays.equals(passphrase, ask("The same again: "))) {
            throw new CommandException(Exit.USAGE, "The two passphrases differ.");
        }
        return passphrase;
    }

    private @Nullable List<String> given() throws IOException {
        if (file != null && descriptor != null) {
            throw new CommandException(
                    Exit.USAGE, "Give --passphrase-file or --passphrase-fd, not both.");
        }
        Path from = descriptor != null ? Path.of("/dev/fd/" + descriptor) : file;
        if (lines == null && from != null) {
            lines = Files.readAllLines(from);
            if (lines.isEmpty()) {
                throw new CommandException(Exit.USAGE, from + " has no passphrase in it.");
            }
        }
        return lines;
    }

    private static char[] ask(String prompt) {
        char[] answer =
                Optional.ofNullable(System.console())
                        .filter(terminal -> terminal.isTerminal())
                        .map(terminal -> terminal.readPassword("%s", prompt))
                        .orElse(null);
        if (answer == null) {
            throw new CommandException(
                    Exit.USAGE,
                    "There is no terminal to ask for a passphrase at: use --passphrase-file or"
                            + " --passphrase-fd.");
        }
        return answer;
    }
}
