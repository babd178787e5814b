package casemate.cli;

import casemate.cli.base.BaseCommand;
import casemate.cli.base.CommandException;
import casemate.cli.base.Exit;
import casemate.cli.base.Json;
import casemate.signing.RefusedException;
import java.io.IOException;
import java.nio.file.AccessDeniedException;
import java.nio.file.NoSuchFileException;
import java.util.LinkedHashMap;
import java.util.Map;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine;
import picocli.CommandLine.ParseResult;

/// Turns what went wrong into one sentence on standard error and an exit code. A refusal's facts go
/// to standard output as well where JSON is wanted.
final class ErrorSentence implements CommandLine.IExecutionExceptionHandler {
    @Override
    public int handleExecutionException(Exception e, CommandLine line, ParseResult result) {
        line.getErr().println("casemate: " + sentence(e));
        if (line.getCommand() instanceof BaseCommand command) {
            if (command.common().debug()) {
                e.printStackTrace(line.getErr());
            }
            if (command.common().json() && e instanceof RefusedException refused) {
                line.getOut().println(Json.of(facts(refused)));
                line.getOut().flush();
            }
        }
        line.getErr().flush();
        return switch (e) {
            case CommandException c -> c.exit();
            case RefusedException r -> r.check().exitCode();
            case NoSuchFileException _ -> Exit.NOT_FOUND;
            default -> Exit.FAILED;
        };
    }

    private static Map<String, @Nullable Object> facts(RefusedException e) {
        Map<String, @Nullable Object> refused = new LinkedHashMap<>();
        refused.put("refused", true);
        refused.put("check", e.check().id());
        refused.put("exitCode", e.check().exitCode());
        refused.put("what", e.what());
        refused.put("expected", e.expected());
        refused.put("found", e.found());
        refused.put("advice", e.advice());
        return refused;
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
