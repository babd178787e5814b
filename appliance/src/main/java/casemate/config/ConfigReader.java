package casemate.config;

import casemate.base.Nearest;
import casemate.base.Yaml;
import casemate.base.Yaml.Entry;
import casemate.base.Yaml.Mapping;
import casemate.base.Yaml.Scalar;
import casemate.gateway.Limits;
import casemate.gateway.Listen;
import casemate.gateway.downstream.ConnectionLimits;
import casemate.serving.ModelSettings;
import casemate.serving.RuntimePrograms;
import casemate.serving.ServingConfig;
import casemate.setting.Setting;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
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
    private final Map<String, Located> inFile = new LinkedHashMap<>();
    private final WrittenValues values;

    private ConfigReader(ConfigSources sources) {
        this.sources = sources;
        this.values = new WrittenValues(sources, inFile, mistakes);
    }

    /// @throws ConfigException with every mistake there is
    public static CasemateConfig read(ConfigSources sources) {
        return new ConfigReader(sources).read();
    }

    private CasemateConfig read() {
        ConfigSources.Found found = sources.find(mistakes).orElse(null);
        String label = found == null ? "" : found.path().toString();
        Mapping root = found == null ? new Mapping(Map.of(), 1) : document(found.text(), label);
        FileSections sections = new FileSections(label, Schema.FIXED, mistakes);
        sections.flatten(root, inFile);
        checkFlags();
        checkVariables();

        Path dataDirectory = values.value(Schema.DATA_DIR, sources.defaultDataDirectory());
        String envelope = values.value(Schema.ENVELOPE);
        Listen listen = Listen.of(values);
        Limits limits = Limits.of(values);
        ConnectionLimits connections = ConnectionLimits.of(values);
        RuntimePrograms runtimes = RuntimePrograms.of(values, sections.templates(root));
        ServingConfig serving = serving(sections, root, runtimes);
        String logLevel = values.value(Schema.LOG_LEVEL);
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
                serving,
                logLevel,
                values.effective(),
                values.outOfDate());
    }

    private ServingConfig serving(FileSections sections, Mapping root, RuntimePrograms runtimes) {
        ModelSettings defaults = ModelSettings.defaults(values);
        Map<String, ModelSettings> models = new TreeMap<>();
        for (FileSections.Model model : sections.models(root)) {
            inFile.putAll(model.values());
            models.put(
                    model.name(),
                    ModelSettings.of(
                            "models." + model.name(), values, defaults, model.arguments()));
        }
        return new ServingConfig(runtimes, defaults, models);
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

    private void checkFlags() {
        Set<String> names = Schema.FIXED.stream().map(Setting::name).collect(Collectors.toSet());
        for (String flag : sources.flags().keySet()) {
            if (!names.contains(flag) && !former(flag)) {
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

    private static boolean former(String name) {
        return Schema.FIXED.stream().anyMatch(s -> s.formerNames().contains(name));
    }

    private static boolean formerVariable(String name) {
        return Schema.FIXED.stream()
                .flatMap(s -> s.formerNames().stream())
                .anyMatch(former -> Setting.variable(former).equals(name));
    }

    private void checkVariables() {
        Set<String> names =
                Schema.FIXED.stream()
                        .map(Setting::variable)
                        .collect(Collectors.toCollection(TreeSet::new));
        for (String variable : new TreeSet<>(sources.environment().keySet())) {
            if (variable.startsWith("CASEMATE_")
                    && !OTHER_VARIABLES.contains(variable)
                    && !names.contains(variable)
                    && !formerVariable(variable)) {
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
        Effective origin = values.effective(Schema.DATA_DIR);
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
