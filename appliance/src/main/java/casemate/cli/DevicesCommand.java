package casemate.cli;

import casemate.admin.AdminJson;
import casemate.cli.base.Amounts;
import casemate.cli.base.BaseCommand;
import casemate.cli.base.Exit;
import casemate.runtimes.device.Accelerator;
import casemate.runtimes.device.Machine;
import casemate.runtimes.device.MachineReader;
import java.io.IOException;
import java.util.Locale;
import picocli.CommandLine.Command;

/// Devices on the command line. Needs neither a server nor a data directory.
@Command(name = "devices", description = "Show processors, memory and accelerators.")
final class DevicesCommand extends BaseCommand {
    @Override
    protected int run() throws IOException {
        Machine machine = MachineReader.ofThisMachine().read();
        if (common.json()) {
            print(AdminJson.mapper().writeValueAsString(machine));
            return Exit.OK;
        }
        print(
                String.format(
                        Locale.ROOT,
                        "CPU     %s: %d usable of %d logical cores, %d NUMA node(s)",
                        machine.cpu().model(),
                        machine.cpu().usableCores(),
                        machine.cpu().logicalCores(),
                        machine.cpu().numaNodes()));
        print(
                String.format(
                        Locale.ROOT,
                        "Memory  %s, %s available",
                        Amounts.bytes(machine.memory().totalBytes()),
                        Amounts.bytes(machine.memory().availableBytes())));
        if (machine.accelerators().isEmpty()) {
            print("No accelerators: models run on the CPU.");
        }
        for (Accelerator a : machine.accelerators()) {
            print(
                    String.format(
                            Locale.ROOT,
                            "%s  %s: %s, %s free, driver %s",
                            a.id(),
                            a.name(),
                            Amounts.bytes(a.totalBytes()),
                            Amounts.bytes(a.freeBytes()),
                            a.driver()));
        }
        return Exit.OK;
    }
}
