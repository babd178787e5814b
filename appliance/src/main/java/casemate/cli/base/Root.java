package casemate.cli.base;

import java.io.PrintWriter;
import picocli.CommandLine;
import picocli.CommandLine.Command;

/// The `casemate` command without any command below it.
@Command(
        name = "casemate",
        description = "The managed AI service for the room without a network.",
        synopsisSubcommandLabel = "COMMAND")
public class Root implements Runnable {
    @CommandLine.Option(
            names = {"-h", "--help"},
            usageHelp = true,
            description = "show this help")
    boolean help;

    @CommandLine.Spec CommandLine.Model.CommandSpec spec = CommandLine.Model.CommandSpec.create();

    @Override
    public void run() {
        spec.commandLine().usage(new PrintWriter(spec.commandLine().getOut(), true));
    }
}
