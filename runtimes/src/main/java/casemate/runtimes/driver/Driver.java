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

    Launch launch(LaunchRequest request);

    default MetricNames metrics() {
        return MetricNames.NONE;
    }
}
