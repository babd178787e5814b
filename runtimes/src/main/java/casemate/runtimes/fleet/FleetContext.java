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
        Turn turn,
        RunDirectory directory,
        ScheduledExecutorService timer,
        Supplier<Machine> machine,
        Supplier<List<Instance>> instances,
        Calibration calibration,
        Events events) {}
