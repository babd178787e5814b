package casemate.cli.install;

import casemate.cli.base.BaseCommand;
import casemate.cli.base.Exit;
import casemate.cli.base.Json;
import casemate.install.Installation;
import casemate.install.Installer;
import casemate.install.Result;
import casemate.install.slot.Prefix;
import casemate.install.slot.SlotFacts;
import casemate.install.state.Halt;
import casemate.install.state.Outcome;
import casemate.install.state.Settings;
import casemate.signing.RefusedException;
import java.io.IOException;
import java.nio.file.Path;
import java.time.Duration;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Optional;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;

/// A command that changes what is installed. Whatever it was asked for, it first finishes or undoes
/// what was interrupted before, and says which.
abstract class ChangingCommand extends BaseCommand {
    @Mixin PrefixOption where = new PrefixOption();

    @Option(names = "--yes", description = "do not ask before changing anything")
    boolean yes;

    @Option(
            names = "--health-timeout",
            paramLabel = "SECONDS",
            description = "how long the default model may take to answer (default: 600)",
            defaultValue = "600")
    long healthTimeout = 600;

    Prefix prefix() {
        return where.prefix();
    }

    Installation installation() {
        return new Installation(prefix());
    }

    Questions questions() {
        return new Questions(console);
    }

    Installer open() throws IOException, RefusedException {
        return Installer.open(
                prefix(),
                PrefixOption::service,
                new CompletionHealth(
                        new Places(prefix()), Duration.ofSeconds(healthTimeout), this::note),
                new Halt(console.environment().getOrDefault(Halt.VARIABLE, "")));
    }

    /// What the health check has to know of this machine.
    private record Places(Prefix prefix) implements CompletionHealth.Installed {
        @Override
        public Path slot(SlotFacts release) {
            return prefix.slot(release.slot());
        }

        @Override
        public String logAdvice(Settings settings) throws RefusedException {
            return PrefixOption.service(prefix, settings).logAdvice();
        }
    }

    /// Finishes or undoes what was interrupted.
    Optional<Result> recover(Installer installer) throws IOException, RefusedException {
        installer
                .unfinished()
                .ifPresent(o -> note("Interrupted: " + o.kind().id() + " of " + o.release() + "."));
        Optional<Result> recovered = installer.recover();
        recovered.ifPresent(r -> note(r.sentence()));
        return recovered;
    }

    /// Prints the outcome.
    int done(@Nullable Result result, Optional<Result> recovered) {
        if (json()) {
            Map<String, Object> out = new LinkedHashMap<>();
            recovered.ifPresent(r -> out.put("recovered", facts(r)));
            if (result != null) {
                out.putAll(facts(result));
            }
            print(Json.of(out));
        } else if (result != null) {
            print(result.sentence());
        } else if (recovered.isEmpty()) {
            print("Nothing was interrupted.");
        }
        boolean returned =
                result != null
                        ? result.outcome() == Outcome.RETURNED
                        : recovered.map(r -> r.outcome() == Outcome.RETURNED).orElse(false);
        return returned ? Exit.FAILED : Exit.OK;
    }

    private static Map<String, Object> facts(Result result) {
        Map<String, Object> out = new LinkedHashMap<>();
        out.put("operation", result.operation().kind().id());
        out.put("release", result.operation().release());
        out.put("outcome", result.outcome().id());
        out.put("why", result.why());
        out.put("runs", result.runs());
        out.put("resumed", result.resumed());
        out.put("message", result.sentence());
        return out;
    }
}
