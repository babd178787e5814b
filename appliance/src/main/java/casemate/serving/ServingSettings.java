package casemate.serving;

import casemate.runtimes.driver.Settings;

/// A model's settings in the drivers' words.
public final class ServingSettings {
    private ServingSettings() {}

    public static Settings of(ModelSettings s) {
        return new Settings(s.context(), s.slots(), s.gpuLayers(), s.arguments());
    }
}
