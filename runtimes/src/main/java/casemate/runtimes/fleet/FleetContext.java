package casemate.runtimes.fleet;

import casemate.runtimes.device.Machine;
import java.util.List;
import java.util.concurrent.ScheduledExecutorService;
import java.util.function.Supplier;

/// What all instances of a fleet share.
///
/// @param instances everyone that may hold memory; to be called under the turn
record FleetContext(
        FleetSettings settings,
        FleetTime time,
        Turn turn,
        RunDirectory directory,
        ScheduledExecutorService timer,
        Supplier<Machine> machine,
        Supplier<List<Instance>> instances,
        Calibration calibration,
        Events events) {

    /// Notes what a process of an instance takes now.
    void observe(Instance instance, InstancePlan plan, RuntimeProcess process) {
        long bytes = process.group().residentBytes();
        boolean inMainMemory = turn.take(() -> instance.observe(bytes));
        if (inMainMemory) {
            calibration.observe(plan.calibrationKey(), bytes);
        }
    }
}
