package casemate.config;

import casemate.base.Nearest;
import casemate.base.Yaml;
import casemate.base.Yaml.Entry;
import casemate.base.Yaml.Mapping;
import casemate.base.Yaml.Scalar;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Objects;
import java.util.Set;
import java.util.TreeMap;
import java.util.TreeSet;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;

/// Reads all sources into a [CasemateConfig], collecting every mistake on the way.
public final class ConfigReader {
    private static final Set<String> OTHER_VARIABLES =
            Set.of(
                    "CASEMATE_CONFIG",
                    "CASEMATE_API_KEY",
                    "CASEMATE_URL",
                    "CASEMATE_UNPACK_DIR",
                    "CASEMATE_INSTALL_HALT_AT");

    private final ConfigSources sources;
    private final List<Mistake> mistakes = new ArrayList<>();
    private final Map<String, Effective> effective = new LinkedHashMap<>();
    private final Map<String, Located> inFile = new LinkedHashMap<>();

    /// A value as it was written.
    record Located(String text, Origin origin) {}

    private ConfigReader(ConfigSources sources) {
        this.sources = sources;
    }

    /// @throws ConfigException with every mistake there is
    public static CasemateConfig read(ConfigSources sources) {
        return new ConfigReader(sources).read();
    }

    private CasemateConfig read() {
        ConfigSources.Found found = sources.find(mistakes).orElse(null);
        String label = found == null ? "" : found.path().toString();
        Mapping root = found == null ? new Mapping(Map.of(), 1) : document(found.text(), label);
        FileSections sections = new FileSections(label, mistakes);
        sections.flatten(root, inFile);
        checkFlags();
        checkVariables();

        Path dataDirectory = value(Schema.DATA_DIR, sources.defaultDataDirectory());
        String envelope = value(Schema.ENVELOPE);
        CasemateConfig.Listen listen =
                new CasemateConfig.Listen(value(Schema.LISTEN_HOST), value(Schema.LISTEN_PORT));
        Limits limits =
                new Limits(
                        value(Schema.BODY),
                        Math.toIntExact(value(Schema.HEADER)),
                        value(Schema.CONCURRENT_REQUESTS),
                        value(Schema.FIRST_BYTE),
                        value(Schema.STREAM_IDLE),
                        value(Schema.SHUTDOWN_GRACE));
        ConnectionLimits connections =
                new ConnectionLimits(
                        value(Schema.CONNECTIONS),
                        value(Schema.FIRST_REQUEST),
                        value(Schema.HEAD_TIME),
                        value(Schema.CONNECTION_IDLE));
        Map<String, RuntimeTemplate> templates = sections.templates(root);
        CasemateConfig.Runtimes runtimes =
                new CasemateConfig.Runtimes(
                        optional(Schema.LLAMA_SERVER),
                        optional(Schema.VLLM),
                        optional(Schema.DJL_PACK),
                        templates);
        ModelSettings defaults = modelDefaults();
        Map<String, ModelSettings> models = models(sections, root, defaults);
        String logLevel = value(Schema.LOG_LEVEL);
        checkDataDirectory(found, dataDirectory);
        if (!mistakes.isEmpty()) {
            throw new ConfigException(mistakes);
        }
        return new CasemateConfig(
                dataDirectory,
                found == null ? null : found.path(),
                envelope,
                listen,
                limits,
                connections,
                runtimes,
                defaults,
                models,
                logLevel,
                new ArrayList<>(effective.values()));
    }

    private Mapping document(String text, String file) {
        try {
            return Yaml.read(
                    text,
                    ConfigSources.MAX_BYTES,
                    (line, message) -> mistakes.add(new Mistake(file + ":" + line, message)));
        } catch (Yaml.UnreadableException e) {
            mistakes.add(new Mistake(file + ":" + e.line(), String.valueOf(e.getMessage())));
            return new Mapping(Map.of(), 1);
        }
    }

    private ModelSettings modelDefaults() {
        return new ModelSettings(
                null,
                value(Schema.under("defaults", Schema.CONTEXT)),
                value(Schema.under("defaults", Schema.SLOTS)),
                value(Schema.under("defaults", Schema.GPU_LAYERS)),
                value(Schema.under("defaults", Schema.PINNED)),
                value(Schema.under("defaults", Schema.IDLE_UNLOAD)),
                value(Schema.under("defaults", Schema.QUEUE_LIMIT)),
                List.of());
    }

    private Map<String, ModelSettings> models(
            FileSections sections, Mapping root, ModelSettings d) {
        Map<String, ModelSettings> models = new TreeMap<>();
        for (FileSections.Model model : sections.models(root)) {
            inFile.putAll(model.values());
            String p = "models." + model.name();
            models.put(
                    model.name(),
                    new ModelSettings(
                            optional(Schema.under(p, Schema.DRIVER)),
                            ofModel(p, Schema.CONTEXT, d.context()),
                            ofModel(p, Schema.SLOTS, d.slots()),
                            ofModel(p, Schema.GPU_LAYERS, d.gpuLayers()),
                            ofModel(p, Schema.PINNED, d.pinned()),
                            ofModel(p, Schema.IDLE_UNLOAD, d.idleUnload()),
                            ofModel(p, Schema.QUEUE_LIMIT, d.queueLimit()),
                            model.arguments()));
        }
        return models;
    }

    private <T> T ofModel(String prefix, Setting<T> setting, T fallback) {
        Setting<T> full = Schema.under(prefix, setting);
        Located written = inFile.get(full.name());
        T value = written == null ? null : parse(full, written);
        return value == null ? fallback : value;
    }

    private <T> T value(Setting<T> setting) {
        return value(setting, Objects.requireNonNull(setting.fallback()));
    }

    private <T> T value(Setting<T> setting, T fallback) {
        T value = optional(setting);
        if (value != null) {
            return value;
        }
        effective.putIfAbsent(
                setting.name(),
                new Effective(
                        setting.name(),
                        setting.kind().printer().apply(fallback),
                        new Origin.Default()));
        return fallback;
    }

    private <T> @Nullable T optional(Setting<T> setting) {
        Located written = written(setting);
        return written == null ? null : parse(setting, written);
    }

    private <T> @Nullable T parse(Setting<T> setting, Located written) {
        T value = setting.kind().parser().apply(written.text());
        if (value == null) {
            mistakes.add(
                    new Mistake(
                            written.origin().toString(),
                            String.format(
                                    Locale.ROOT,
                                    "%s: expected %s, found `%s`",
                                    setting.name(),
                                    setting.kind().expected(),
                                    written.text())));
            return null;
        }
        effective.put(
                setting.name(),
                new Effective(
                        setting.name(), setting.kind().printer().apply(value), written.origin()));
        return value;
    }

    private @Nullable Located written(Setting<?> setting) {
        String flag = sources.flags().get(setting.name());
        if (flag != null) {
            String shown = sources.flagNames().getOrDefault(setting.name(), "--set");
            return new Located(flag, new Origin.Flag(shown));
        }
        String variable = sources.environment().get(setting.variable());
        if (variable != null && !setting.name().startsWith("models.")) {
            return new Located(variable, new Origin.Environment(setting.variable()));
        }
        return inFile.get(setting.name());
    }

    private void checkFlags() {
        Set<String> names = Schema.FIXED.stream().map(Setting::name).collect(Collectors.toSet());
        for (String flag : sources.flags().keySet()) {
            if (!names.contains(flag)) {
                mistakes.add(
                        new Mistake(
                                "flag --set",
                                String.format(
                                        Locale.ROOT,
                                        "there is no setting `%s`.%s",
                                        flag,
                                        Nearest.hint(flag, names))));
            }
        }
    }

    private void checkVariables() {
        Set<String> names =
                Schema.FIXED.stream()
                        .map(Setting::variable)
                        .collect(Collectors.toCollection(TreeSet::new));
        for (String variable : new TreeSet<>(sources.environment().keySet())) {
            if (variable.startsWith("CASEMATE_")
                    && !OTHER_VARIABLES.contains(variable)
                    && !names.contains(variable)) {
                Nearest.to(variable, names)
                        .ifPresent(near ->
                                mistakes.add(
                                        new Mistake(
                                                "environment variable " + variable,
                                                "sets nothing. Did you mean `" + near + "`?")));
            }
        }
    }

    /// A file inside one data directory that names another would be found by nobody next time.
    private void checkDataDirectory(ConfigSources.@Nullable Found found, Path dataDirectory) {
        Effective origin = effective.get(Schema.DATA_DIR.name());
        if (found != null
                && origin != null
                && origin.origin() instanceof Origin.InFile
                && sources.file() == null
                && found.path().endsWith("casemate.yaml")
                && found.path().startsWith(sources.defaultDataDirectory())
                && !found.path().startsWith(dataDirectory)) {
            mistakes.add(
                    new Mistake(
                            origin.origin().toString(),
                            String.format(
                                            Locale.ROOT,
                                            "data-dir: the file lies in the data directory %s and"
                                                    + " cannot name",
                                            found.path().getParent())
                                    + " another; use --data-dir, CASEMATE_DATA_DIR or "
                                    + sources.systemFile()));
        }
    }

    static @Nullable String scalar(Entry entry) {
        return entry.value() instanceof Scalar(String text, int _) && !text.isEmpty() ? text : null;
    }
}
