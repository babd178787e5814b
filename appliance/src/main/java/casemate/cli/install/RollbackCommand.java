package casemate.cli.install;

import casemate.cli.base.CommandException;
import casemate.cli.base.Exit;
import casemate.cli.base.Json;
import casemate.install.Installer;
import casemate.install.Plan;
import casemate.install.Result;
import casemate.install.state.Settings;
import casemate.signing.RefusedException;
import java.io.IOException;
import java.util.Optional;
import picocli.CommandLine.Command;
import picocli.CommandLine.Option;

/// Goes to the release in the other slot.
@Command(
        name = "rollback",
        description = "Go back to the release that ran before, which is still on this machine.")
public final class RollbackCommand extends ChangingCommand {
    @Option(names = "--dry-run", description = "print what would be done, change nothing")
    boolean dryRun;

    @Override
    protected int run() throws IOException, RefusedException {
        if (dryRun) {
            show(plan());
            return Exit.OK;
        }
        requireInstalled();
        try (Installer installer = open()) {
            Optional<Result> recovered = recover(installer);
            if (recovered.isPresent()) {
                // What runs now may be another release than the one that was to be left.
                note("Run `casemate rollback` again if you still want to go back.");
                return done(null, recovered);
            }
            Plan plan = plan();
            if (!json()) {
                show(plan);
            }
            questions().requireYes(yes, "Do this?");
            return done(installer.rollback(plan), recovered);
        }
    }

    private Plan plan() throws IOException, RefusedException {
        Settings settings = requireInstalled();
        return installation().rollback(settings, PrefixOption.service(prefix(), settings));
    }

    private Settings requireInstalled() throws IOException, RefusedException {
        return installation()
                .settings()
                .orElseThrow(() ->
                        new CommandException(
                                Exit.NOT_FOUND,
                                "nothing is installed below " + prefix().root() + "."));
    }

    private void show(Plan plan) {
        PlanText text = new PlanText(plan, prefix());
        if (json()) {
            print(Json.of(text.json()));
        } else {
            text.lines().forEach(this::print);
        }
    }
}
