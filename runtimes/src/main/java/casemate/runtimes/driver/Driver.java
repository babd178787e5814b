package casemate.runtimes.driver;

import casemate.runtimes.device.Machine;
import casemate.runtimes.model.MemoryEstimate;
import casemate.runtimes.model.ModelFacts;

/// Our knowledge of one runtime. Drivers describe; the fleet starts, watches and stops.
public interface Driver {
    /// The name in configuration, such as `llama-server`.
    String id();

    Availability availability(Machine machine);

    /// Whether the runtime can load such a model at all.
    boolean accepts(ModelFacts model);

    Capabilities capabilities(ModelFacts model);

    MemoryEstimate estimate(ModelFacts model, Settings settings);

    /// Requests computed at the same time under these settings, at least 1.
    int slots(Settings settings);

    /// Requests that may be sent to an instance at the same time, at least [#slots]. More than that
    /// for a runtime that batches them by itself.
    default int maxInFlight(Settings settings) {
        return slots(settings);
    }

    /// Where it can compute.
    default DeviceNeeds devices() {
        return DeviceNeeds.CPU_ONLY;
    }

    /// Describes the process to be started. May create files in the directory of the request, and
    /// must not start anything.
    Launch launch(LaunchRequest request);
}
