package casemate.runtimes.driver;

import java.util.List;

/// How a model is to be served. Zero means "the driver decides".
///
/// @param contextTokens context of one request, in tokens
/// @param slots requests computed at the same time, at least 0
/// @param gpuLayers layers to put on an accelerator; -1 for all of them
/// @param arguments further arguments for the runtime's own command line, appended as they are
public record Settings(int contextTokens, int slots, int gpuLayers, List<String> arguments) {
    public static final Settings DEFAULT = new Settings(0, 0, -1, List.of());

    public Settings {
        if (contextTokens < 0 || slots < 0 || gpuLayers < -1) {
            throw new IllegalArgumentException("negative setting");
        }
        arguments = List.copyOf(arguments);
    }
}
