package casemate.cli;

import casemate.cli.base.Root;
import java.util.Arrays;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine;
import picocli.CommandLine.Command;

/// Describes no more commands than a command line can mean: describing all of them takes longer
/// than a small command does.
final class CommandTree {
    private CommandTree() {}

    static CommandLine of(CommandLine.IFactory factory, String... args) {
        Class<?> named = args.length == 0 ? null : command(args[0]);
        if (named == null || named == CompletionCommand.class) {
            return new CommandLine(new Main(), factory);
        }
        return new CommandLine(new Root(), factory).addSubcommand(new CommandLine(named, factory));
    }

    private static @Nullable Class<?> command(String name) {
        return Arrays.stream(Main.class.getAnnotation(Command.class).subcommands())
                .filter(type -> type.getAnnotation(Command.class).name().equals(name))
                .findFirst()
                .orElse(null);
    }
}
