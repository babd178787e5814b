package casemate.config;

import casemate.config.CasemateConfig.Runtimes;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;

/// The runtimes that an installed release brings along; null where it brings none.
///
/// @param release its name
public record OfferedRuntimes(
        String release, @Nullable Path llamaServer, @Nullable Path vllm, @Nullable Path djlPack) {

    /// The same configuration with these runtimes where the operator has named none: an explicit
    /// setting wins, and the program of the release comes before one that is looked up.
    public CasemateConfig to(CasemateConfig config) {
        Runtimes said = config.runtimes();
        List<Effective> effective = new ArrayList<>(config.effective());
        Runtimes runtimes =
                new Runtimes(
                        either(Schema.LLAMA_SERVER, said.llamaServer(), llamaServer, effective),
                        either(Schema.VLLM, said.vllm(), vllm, effective),
                        either(Schema.DJL_PACK, said.djlPack(), djlPack, effective),
                        said.templates());
        return new CasemateConfig(
                config.dataDirectory(),
                config.file(),
                config.envelope(),
                config.listen(),
                config.limits(),
                config.connections(),
                runtimes,
                config.defaults(),
                config.models(),
                config.logLevel(),
                effective);
    }

    private @Nullable Path either(
            Setting<Path> setting,
            @Nullable Path said,
            @Nullable Path offered,
            List<Effective> effective) {
        if (said != null || offered == null) {
            return said;
        }
        effective.add(
                new Effective(
                        setting.name(),
                        setting.kind().printer().apply(offered),
                        new Origin.Release(release)));
        return offered;
    }
}
