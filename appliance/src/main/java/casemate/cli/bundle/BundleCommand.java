package casemate.cli.bundle;

import casemate.cli.base.GroupCommand;
import casemate.cli.install.MediaCommand;
import picocli.CommandLine.Command;

/// Release bundles on the command line.
@Command(
        name = "bundle",
        description = "Make, inspect and verify signed release bundles.",
        subcommands = {
            PlanCommand.class,
            PackCommand.class,
            AttestCommand.class,
            SignCommand.class,
            LogCommand.class,
            InspectCommand.class,
            DiffCommand.class,
            DeltaCommand.class,
            VerifyCommand.class,
            SplitCommand.class,
            JoinCommand.class,
            ApplyCommand.class,
            MediaCommand.class
        })
public final class BundleCommand extends GroupCommand {}
