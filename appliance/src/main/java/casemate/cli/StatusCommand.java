package casemate.cli;

import casemate.admin.Administration;
import casemate.admin.Views;
import casemate.cli.base.Exit;
import casemate.cli.install.InstallationReport;
import casemate.cli.install.PrefixOption;
import casemate.runtimes.fleet.InstanceView;
import java.io.IOException;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;

/// Whether the appliance serves, for people and for scripts that wait for it.
@Command(
        name = "status",
        description = {
            "Show whether a server runs, where, and what it has loaded.",
            "Ends with 4 when none runs."
        })
final class StatusCommand extends AdministrationCommand {
    @Mixin PrefixOption where = new PrefixOption();

    @Override
    int run(Administration administration) throws IOException {
        Views.Status status = administration.status();
        List<InstanceView> instances = administration.instances();
        InstallationReport installation = InstallationReport.of(where.prefix());
        if (common.json()) {
            Map<String, Object> all = new LinkedHashMap<>();
            all.put("status", status);
            all.put("instances", instances);
            all.put("installation", installation.json());
            printJson(all);
        } else if (status.server()) {
            print(
                    String.format(
                            Locale.ROOT, "Serving at %s (process %d)", status.url(), status.pid()));
            print("Data directory " + status.dataDirectory());
            instances.forEach(i ->
                    print(
                            String.format(
                                    Locale.ROOT,
                                    "%s is %s on %s",
                                    i.model(),
                                    i.state(),
                                    i.driver())));
        } else {
            print("Not serving. Data directory " + status.dataDirectory());
        }
        if (!common.json()) {
            installation.lines().forEach(this::print);
        }
        return status.server() ? Exit.OK : Exit.UNREACHABLE;
    }
}
