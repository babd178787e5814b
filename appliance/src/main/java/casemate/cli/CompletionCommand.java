package casemate.cli;

import casemate.cli.base.BaseCommand;
import casemate.cli.base.Exit;
import picocli.AutoComplete;
import picocli.CommandLine.Command;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Spec;

/// Prints the completion script.
@Command(
        name = "completion",
        description = {
            "Print a completion script for bash and zsh.",
            "Use it with: source <(casemate completion)"
        })
final class CompletionCommand extends BaseCommand {
    @Spec CommandSpec spec = CommandSpec.create();

    @Override
    protected int run() {
        print(AutoComplete.bash("casemate", spec.root().commandLine()));
        return Exit.OK;
    }
}
