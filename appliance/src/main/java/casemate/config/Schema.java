package casemate.config;

import casemate.gateway.Limits;
import casemate.gateway.Listen;
import casemate.gateway.downstream.ConnectionLimits;
import casemate.serving.ModelSettings;
import casemate.serving.RuntimePrograms;
import casemate.setting.Kind;
import casemate.setting.Setting;
import java.nio.file.Path;
import java.util.List;
import java.util.stream.Stream;

/// Every setting: those of the rooms, and those of the process itself. A test pins this list.
final class Schema {
    static final Setting<Path> DATA_DIR =
            new Setting<>("data-dir", Kind.PATH, null, "where models, keys and usage are kept");
    static final Setting<String> ENVELOPE =
            new Setting<>(
                    "envelope",
                    Kind.oneOf("multi-tenant", "single-tenant", "sovereign", "air-gapped"),
                    "single-tenant",
                    "where the machine stands; chosen when Casemate is installed");
    static final Setting<String> LOG_LEVEL =
            new Setting<>(
                    "logging.level",
                    Kind.oneOf("error", "warn", "info", "debug"),
                    "info",
                    "least important messages that are logged");

    /// All but those of single models, in the order of the reference.
    static final List<Setting<?>> FIXED =
            Stream.<List<Setting<?>>>of(
                            List.of(DATA_DIR, ENVELOPE),
                            Listen.SETTINGS,
                            Limits.SETTINGS,
                            ConnectionLimits.SETTINGS,
                            RuntimePrograms.SETTINGS,
                            ModelSettings.SETTINGS,
                            List.of(LOG_LEVEL))
                    .flatMap(List::stream)
                    .toList();

    private Schema() {}
}
