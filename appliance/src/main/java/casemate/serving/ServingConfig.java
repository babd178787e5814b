package casemate.serving;

import java.util.Map;

/// What is served, and with what.
///
/// @param defaults for models that have no settings of their own
/// @param models settings of single models, by name
public record ServingConfig(
        RuntimePrograms runtimes, ModelSettings defaults, Map<String, ModelSettings> models) {
    public ServingConfig {
        models = Map.copyOf(models);
    }

    public ModelSettings settingsOf(String model) {
        return models.getOrDefault(model, defaults);
    }
}
