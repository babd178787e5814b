package casemate.config;

import java.nio.file.Path;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/// Every setting, checked.
///
/// @param dataDirectory absolute; need not exist yet
/// @param file the configuration file that was read; null when there is none
/// @param envelope multi-tenant, single-tenant, sovereign or air-gapped
/// @param defaults for models that have no settings of their own
/// @param models settings of single models, by name
/// @param effective every setting in force and where it came from
public record CasemateConfig(
        Path dataDirectory,
        @Nullable Path file,
        String envelope,
        Listen listen,
        Limits limits,
        ConnectionLimits connections,
        Runtimes runtimes,
        ModelSettings defaults,
        Map<String, ModelSettings> models,
        String logLevel,
        List<Effective> effective) {
    public CasemateConfig {
        models = Map.copyOf(models);
        effective = List.copyOf(effective);
    }

    /// @param port 0 takes any free port
    public record Listen(String host, int port) {
        /// Whether only this machine can reach it.
        public boolean loopback() {
            return host.equals("localhost") || host.equals("::1") || host.startsWith("127.");
        }
    }

    /// Where the runtimes are; null where they are to be looked up.
    ///
    /// @param templates declared runtimes by name
    public record Runtimes(
            @Nullable Path llamaServer,
            @Nullable Path vllm,
            @Nullable Path djlPack,
            Map<String, RuntimeTemplate> templates) {
        public Runtimes {
            templates = Map.copyOf(templates);
        }
    }

    public ModelSettings settingsOf(String model) {
        return models.getOrDefault(model, defaults);
    }

    /// What is allowed but unwise, each with what to do about it.
    public List<String> warnings() {
        return listen.loopback() ? List.of() : List.of(clearText());
    }

    private String clearText() {
        return String.format(
                Locale.ROOT,
                "Casemate listens on %s in clear text: keys and prompts can be read on the"
                        + " network. Recommended action: set listen.host to 127.0.0.1, or"
                        + " put a TLS proxy in front and firewall port %d.",
                listen.host,
                listen.port);
    }
}
