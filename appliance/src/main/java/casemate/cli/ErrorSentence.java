package casemate.cli;

import java.io.IOException;
import java.nio.file.AccessDeniedException;
import java.nio.file.NoSuchFileException;
import picocli.CommandLine;
import picocli.CommandLine.ParseResult;

/// Turns what went wrong into one sentence on standard error and an exit code.
final class ErrorSentence implements CommandLine.IExecutionExceptionHandler {
    @Override
    public int handleExecutionException(Exception e, CommandLine line, ParseResult result) {
        line.getErr().println("casemate: " + sentence(e));
        if (line.getCommand() instanceof BaseCommand command && command.common.debug) {
            e.printStackTrace(line.getErr());
        }
        line.getErr().flush();
        return e instanceof CommandException c ? c.exit() : Exit.FAILED;
    }

    private static String sentence(Exception e) {
        return switch (e) {
            case NoSuchFileException n -> n.getFile() + " does not exist.";
            case AccessDeniedException a -> a.getFile() + " may not be accessed by this user.";
            case IOException io when io.getMessage() != null -> io.getMessage();
            default -> e.getMessage() == null ? e.toString() : e.getMessage();
        };
    }
}
