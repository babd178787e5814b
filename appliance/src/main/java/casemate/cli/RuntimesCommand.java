package casemate.cli;

import casemate.admin.Administration;
import casemate.admin.Views;
import casemate.cli.base.Exit;
import casemate.cli.base.Table;
import casemate.runtimes.fleet.InstanceView;
import java.util.List;
import java.util.Map;
import picocli.CommandLine.Command;

/// Runtimes and instances on the command line.
@Command(
        name = "runtimes",
        description = "Show which runtimes can be used here, and which instances run.")
final class RuntimesCommand extends AdministrationCommand {
    @Override
    int run(Administration administration) {
        List<Views.RuntimeRow> runtimes = administration.runtimes();
        List<InstanceView> instances = administration.instances();
        if (common.json()) {
            printJson(Map.of("runtimes", runtimes, "instances", instances));
            return Exit.OK;
        }
        Table table = new Table("RUNTIME", "AVAILABLE", "VERSION", "WHERE OR WHY NOT");
        for (Views.RuntimeRow r : runtimes) {
            table.row(
                    r.id(),
                    r.available() ? "yes" : "no",
                    r.version() == null ? "-" : r.version(),
                    String.valueOf(r.available() ? r.location() : r.reason()));
        }
        table.lines().forEach(this::print);
        if (!instances.isEmpty()) {
            print("");
            Table running =
                    new Table("INSTANCE", "MODEL", "RUNTIME", "STATE", "PID", "BUSY", "WAITING");
            for (InstanceView i : instances) {
                running.row(
                        i.id(),
                        i.model(),
                        i.driver(),
                        i.state(),
                        i.pid() == 0 ? "-" : i.pid(),
                        i.inFlight(),
                        i.waiting());
            }
            running.lines().forEach(this::print);
        }
        return Exit.OK;
    }
}
