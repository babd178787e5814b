package casemate.runtimes.fleet;

import casemate.runtimes.driver.Capabilities;
import casemate.runtimes.driver.Driver;
import casemate.runtimes.driver.Settings;

/// What is to be served, and how.
///
/// @param settings those of the model, or smaller ones after memory ran out
record InstancePlan(
        ServedModel model, Driver driver, Settings settings, Capabilities capabilities) {
    static InstancePlan of(ServedModel model, Driver driver) {
        return new InstancePlan(
                model, driver, model.settings(), driver.capabilities(model.file().facts()));
    }

    InstancePlan with(Settings smaller) {
        return new InstancePlan(model, driver, smaller, capabilities);
    }

    /// What an observation of its memory holds for.
    String calibrationKey() {
        return String.join(
                " ",
                driver.id(),
                "context=" + settings.contextTokens(),
                "slots=" + settings.slots(),
                "gpu-layers=" + settings.gpuLayers(),
                "size=" + model.file().sizeBytes(),
                model.file().path().toString().replace('\n', '?'));
    }

    boolean shrunk() {
        return !settings.equals(model.settings());
    }

    int limit() {
        return driver.maxInFlight(settings);
    }
}
