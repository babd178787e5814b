package casemate.cli.bundle;

import casemate.cli.base.GroupCommand;
import picocli.CommandLine.Command;

/// Keys, roots, revocations and permits on the command line.
@Command(
        name = "trust",
        description = "Make keys and roots, revoke, permit: a vendor's ceremonies, offline.",
        subcommands = {
            TrustKeyCommand.class,
            TrustRootCommand.class,
            TrustRevokeCommand.class,
            TrustPermitCommand.class
        })
public final class TrustCommand extends GroupCommand {}
