package casemate.config;

import casemate.registry.OfferedRuntimes;
import casemate.serving.RuntimePrograms;
import casemate.serving.ServingConfig;
import casemate.setting.Setting;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;

/// What becomes of a configuration where a release is installed that brings runtimes.
public final class ReleaseRuntimes {
    private ReleaseRuntimes() {}

    /// The same configuration with these runtimes where the operator has named none: an explicit
    /// setting wins, and the program of the release comes before one that is looked up.
    public static CasemateConfig in(CasemateConfig config, OfferedRuntimes offered) {
        RuntimePrograms said = config.serving().runtimes();
        List<Effective> effective = new ArrayList<>(config.effective());
        RuntimePrograms runtimes =
                new RuntimePrograms(
                        either(
                                RuntimePrograms.LLAMA_SERVER,
                                said.llamaServer(),
                                offered.llamaServer(),
                                offered,
                                effective),
                        either(
                                RuntimePrograms.VLLM,
                                said.vllm(),
                                offered.vllm(),
                                offered,
                                effective),
                        either(
                                RuntimePrograms.DJL_PACK,
                                said.djlPack(),
                                offered.djlPack(),
                                offered,
                                effective),
                        said.templates());
        return new CasemateConfig(
                config.dataDirectory(),
                config.file(),
                config.envelope(),
                config.listen(),
                config.limits(),
                config.connections(),
                new ServingConfig(runtimes, config.serving().defaults(), config.serving().models()),
                config.logLevel(),
                effective,
                config.outOfDate());
    }

    private static @Nullable Path either(
            Setting<Path> setting,
            @Nullable Path said,
            @Nullable Path brought,
            OfferedRuntimes offered,
            List<Effective> effective) {
        if (said != null || brought == null) {
            return said;
        }
        effective.add(
                new Effective(
                        setting.name(),
                        setting.kind().printer().apply(brought),
                        new Origin.Release(offered.release())));
        return brought;
    }
}
