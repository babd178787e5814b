package casemate.cli.install;

import casemate.cli.base.BaseCommand;
import casemate.cli.base.CommandException;
import casemate.cli.base.Exit;
import casemate.cli.base.GroupCommand;
import casemate.cli.base.Json;
import casemate.install.Installation;
import casemate.install.service.Service;
import casemate.install.slot.Prefix;
import casemate.install.slot.Slot;
import casemate.install.state.Settings;
import casemate.signing.RefusedException;
import java.io.IOException;
import java.util.Map;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;

/// The installed server as a service.
@Command(
        name = "service",
        description = "Start and stop the installed server.",
        subcommands = {ServiceCommand.Start.class, ServiceCommand.Stop.class})
public final class ServiceCommand extends GroupCommand {
    /// Does something with the service of an installation.
    abstract static class OfService extends BaseCommand {
        @Mixin PrefixOption where = new PrefixOption();

        @Override
        protected final int run() throws IOException, RefusedException {
            Prefix prefix = where.prefix();
            Installation installation = new Installation(prefix);
            Settings settings =
                    installation
                            .settings()
                            .orElseThrow(() ->
                                    new CommandException(
                                            Exit.NOT_FOUND,
                                            "nothing is installed below " + prefix.root() + "."));
            Slot slot =
                    installation
                            .current()
                            .orElseThrow(() ->
                                    new CommandException(
                                            Exit.NOT_FOUND,
                                            "no release is current below " + prefix.root() + "."));
            Service service = PrefixOption.service(prefix, settings);
            act(service, slot);
            boolean running = service.running();
            print(
                    json()
                            ? Json.of(Map.of("running", running))
                            : running
                                    ? "Casemate is started; see its log with: "
                                            + service.logAdvice()
                                    : "Casemate is stopped.");
            return Exit.OK;
        }

        abstract void act(Service service, Slot slot) throws IOException, RefusedException;
    }

    /// Starts it.
    @Command(name = "start", description = "Start the installed server, at boot for instance.")
    static final class Start extends OfService {
        @Override
        void act(Service service, Slot slot) throws IOException, RefusedException {
            service.start(slot);
        }
    }

    /// Stops it.
    @Command(
            name = "stop",
            description = "Stop the installed server; running answers are finished.")
    static final class Stop extends OfService {
        @Override
        void act(Service service, Slot slot) throws IOException, RefusedException {
            service.stop();
        }
    }
}
