package casemate.cli.base;

import casemate.config.CasemateConfig;
import casemate.config.ConfigException;
import casemate.config.ConfigReader;
import casemate.config.ConfigSources;
import casemate.config.Prepared;
import casemate.host.DataDirectory;
import java.nio.file.Path;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.Locale;
import java.util.Map;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Option;

/// Options that every command takes.
public final class CommonOptions {
    @Option(
            names = "--config",
            paramLabel = "FILE",
            description = "configuration file (default: casemate.yaml in the data directory)")
    @Nullable Path config;

    @Option(names = "--data-dir", paramLabel = "DIR", description = "data directory")
    @Nullable Path dataDir;

    @Option(
            names = "--set",
            paramLabel = "NAME=VALUE",
            description = "override one setting, for example --set listen.port=9000")
    Map<String, String> set = new LinkedHashMap<>();

    @Option(names = "--json", description = "print JSON")
    boolean json;

    @Option(
            names = {"-h", "--help"},
            usageHelp = true,
            description = "show this help")
    boolean help;

    @Option(names = "--debug", description = "print stack traces of errors")
    boolean debug;

    /// Whether the result is to be JSON.
    public boolean json() {
        return json;
    }

    /// Whether an error is to be shown with its stack.
    public boolean debug() {
        return debug;
    }

    /// As it was given on the command line; null when it was not.
    public @Nullable Path dataDirectory() {
        return dataDir;
    }

    /// @param flags further settings that the command has flags for
    /// @throws CommandException with every mistake in the configuration
    public CasemateConfig load(Console console, Map<String, String> flags) {
        Map<String, String> values = new HashMap<>(set);
        Map<String, String> names = new HashMap<>();
        set.keySet().forEach(name -> names.put(name, "--set"));
        flags.forEach((name, value) -> {
            values.put(name, value);
            names.put(name, "--" + name.substring(name.lastIndexOf('.') + 1));
        });
        if (dataDir != null) {
            values.put("data-dir", dataDir.toAbsolutePath().normalize().toString());
            names.put("data-dir", "--data-dir");
        }
        ConfigSources process = ConfigSources.ofProcess(values, names, config);
        ConfigSources sources =
                new ConfigSources(
                        process.flags(),
                        process.flagNames(),
                        process.file(),
                        console.environment(),
                        process.home(),
                        process.systemFile());
        try {
            return ConfigReader.read(sources);
        } catch (ConfigException e) {
            throw new CommandException(
                    Exit.USAGE,
                    String.format(
                            Locale.ROOT,
                            "the configuration has %d mistake%s:\n%s",
                            e.mistakes().size(),
                            e.mistakes().size() == 1 ? "" : "s",
                            e.getMessage()),
                    e);
        }
    }

    /// The checked settings with the names of the data directory, which is not touched.
    public Prepared prepare(Console console, Map<String, String> flags) {
        CasemateConfig loaded = load(console, flags);
        return new Prepared(
                loaded, DataDirectory.at(loaded.dataDirectory(), console.environment()));
    }

    public Prepared prepare(Console console) {
        return prepare(console, Map.of());
    }
}
