package casemate.serving;

import casemate.setting.Kind;
import casemate.setting.Setting;
import casemate.setting.Values;
import java.time.Duration;
import java.util.Comparator;
import java.util.List;
import java.util.stream.Stream;
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
    private static final Setting<String> DRIVER =
            new Setting<>("driver", Kind.TEXT, null, "runtime that serves it; chosen when not set");
    private static final Setting<Integer> CONTEXT =
            new Setting<>(
                    "context",
                    Kind.number(0, 100_000_000),
                    0,
                    "context of one request in tokens; 0 leaves it to the runtime");
    private static final Setting<Integer> SLOTS =
            new Setting<>(
                    "slots",
                    Kind.number(0, 65_536),
                    0,
                    "requests computed at the same time; 0 leaves it to the runtime");
    private static final Setting<Integer> GPU_LAYERS =
            new Setting<>(
                    "gpu-layers",
                    Kind.number(-1, 100_000),
                    -1,
                    "layers to put on an accelerator; -1 for all");
    private static final Setting<Boolean> PINNED =
            new Setting<>(
                    "pinned",
                    Kind.BOOLEAN,
                    false,
                    "load at start, never unload when idle, never evict");
    private static final Setting<Duration> IDLE_UNLOAD =
            new Setting<>(
                    "idle-unload",
                    Kind.DURATION.within(
                            Duration.ZERO, Duration.ofDays(365), Comparator.naturalOrder()),
                    Duration.ofMinutes(15),
                    "unload after this long without a request; 0 for never");
    private static final Setting<Integer> QUEUE_LIMIT =
            new Setting<>(
                    "queue-limit",
                    Kind.number(0, 1_000_000),
                    256,
                    "requests that may wait for it at the same time");

    private static final List<Setting<?>> OF_ANY =
            List.of(CONTEXT, SLOTS, GPU_LAYERS, PINNED, IDLE_UNLOAD, QUEUE_LIMIT);

    /// The group of those that hold where a model says nothing.
    private static final String DEFAULTS = "defaults";

    /// What can be set for all models.
    public static final List<Setting<?>> SETTINGS =
            OF_ANY.stream().<Setting<?>>map(setting -> setting.under(DEFAULTS)).toList();

    /// What can be set for one model, below its name.
    public static final List<Setting<?>> OF_A_MODEL =
            Stream.<Setting<?>>concat(Stream.of(DRIVER), OF_ANY.stream()).toList();

    public ModelSettings {
        arguments = List.copyOf(arguments);
    }

    /// Those of all models that have none of their own.
    public static ModelSettings defaults(Values values) {
        return new ModelSettings(
                null,
                values.value(CONTEXT.under(DEFAULTS)),
                values.value(SLOTS.under(DEFAULTS)),
                values.value(GPU_LAYERS.under(DEFAULTS)),
                values.value(PINNED.under(DEFAULTS)),
                values.value(IDLE_UNLOAD.under(DEFAULTS)),
                values.value(QUEUE_LIMIT.under(DEFAULTS)),
                List.of());
    }

    /// Those of one model, the others being what `defaults` says.
    ///
    /// @param group where they stand, such as `models.my-model`
    public static ModelSettings of(
            String group, Values values, ModelSettings defaults, List<String> arguments) {
        return new ModelSettings(
                values.optional(DRIVER.under(group)),
                or(values.optional(CONTEXT.under(group)), defaults.context),
                or(values.optional(SLOTS.under(group)), defaults.slots),
                or(values.optional(GPU_LAYERS.under(group)), defaults.gpuLayers),
                or(values.optional(PINNED.under(group)), defaults.pinned),
                or(values.optional(IDLE_UNLOAD.under(group)), defaults.idleUnload),
                or(values.optional(QUEUE_LIMIT.under(group)), defaults.queueLimit),
                arguments);
    }

    private static <T> T or(@Nullable T own, T fallback) {
        return own == null ? fallback : own;
    }
}
