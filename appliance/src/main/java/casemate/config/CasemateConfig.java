package casemate.config;

import casemate.gateway.Limits;
import casemate.gateway.Listen;
import casemate.gateway.downstream.ConnectionLimits;
import casemate.serving.ServingConfig;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import org.jspecify.annotations.Nullable;

/// Every setting, checked.
///
/// @param dataDirectory absolute; need not exist yet
/// @param file the configuration file that was read; null when there is none
/// @param envelope multi-tenant, single-tenant, sovereign or air-gapped
/// @param effective every setting in force and where it came from
/// @param outOfDate what was set by a former name, each with what to do about it
public record CasemateConfig(
        Path dataDirectory,
        @Nullable Path file,
        String envelope,
        Listen listen,
        Limits limits,
        ConnectionLimits connections,
        ServingConfig serving,
        String logLevel,
        List<Effective> effective,
        List<String> outOfDate) {
    public CasemateConfig {
        effective = List.copyOf(effective);
        outOfDate = List.copyOf(outOfDate);
    }

    /// What is allowed but unwise, each with what to do about it.
    public List<String> warnings() {
        List<String> warnings = new ArrayList<>(outOfDate);
        if (!listen.loopback()) {
            warnings.add(clearText());
        }
        return warnings;
    }

    private String clearText() {
        return String.format(
                Locale.ROOT,
                "Casemate listens on %s in clear text: keys and prompts can be read on the"
                        + " network. Recommended action: set listen.host to 127.0.0.1, or"
                        + " put a TLS proxy in front and firewall port %d.",
                listen.host(),
                listen.port());
    }
}
