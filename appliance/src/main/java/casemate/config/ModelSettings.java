package casemate.config;

import java.time.Duration;
import java.util.List;
import org.jspecify.annotations.Nullable;

/// How one model is to be served.
///
/// @param driver the runtime's name; null lets the appliance choose
/// @param context context of one request in tokens; 0 leaves it to the runtime
/// @param slots requests computed at the same time; 0 leaves it to the runtime
/// @param gpuLayers layers on an accelerator; -1 for all
/// @param pinned loaded at start, never unloaded, never evicted
/// @param idleUnload zero for never
/// @param queueLimit requests that may wait at the same time
/// @param arguments appended to the runtime's command line as they are
public record ModelSettings(
        @Nullable String driver,
        int context,
        int slots,
        int gpuLayers,
        boolean pinned,
        Duration idleUnload,
        int queueLimit,
        List<String> arguments) {
    public ModelSettings {
        arguments = List.copyOf(arguments);
    }
}
