package casemate.config;

import static org.assertj.core.api.Assertions.assertThat;

import casemate.registry.OfferedRuntimes;
import java.nio.file.Path;
import java.util.Map;
import org.junit.jupiter.api.Test;

class ReleaseRuntimesTest {
    private static final Path BROUGHT = Path.of("/opt/casemate/slots/a/runtimes/llama-server");
    private static final OfferedRuntimes RELEASE =
            new OfferedRuntimes("2026.11", BROUGHT, Path.of("/slot/vllm"), null);

    private static CasemateConfig config(Map<String, String> said) {
        return ConfigReader.read(
                new ConfigSources(
                        said,
                        Map.of(),
                        null,
                        Map.of(),
                        Path.of("/nonexistent"),
                        Path.of("/nonexistent")));
    }

    @Test
    void whatAReleaseBringsIsUsedAndShown() {
        CasemateConfig offered = ReleaseRuntimes.in(config(Map.of()), RELEASE);

        assertThat(offered.serving().runtimes().llamaServer()).isEqualTo(BROUGHT);
        assertThat(offered.serving().runtimes().djlPack()).isNull();
        assertThat(offered.effective())
                .contains(
                        new Effective(
                                "runtimes.llama-server.binary",
                                BROUGHT.toString(),
                                new Origin.Release("2026.11")));
        assertThat(new Origin.Release("2026.11")).hasToString("release 2026.11");
    }

    @Test
    void whatTheOperatorSaysWins() {
        CasemateConfig said = config(Map.of("runtimes.llama-server.binary", "/usr/local/llama"));

        CasemateConfig offered = ReleaseRuntimes.in(said, RELEASE);

        assertThat(offered.serving().runtimes().llamaServer())
                .isEqualTo(Path.of("/usr/local/llama"));
        assertThat(offered.serving().runtimes().vllm()).isEqualTo(Path.of("/slot/vllm"));
        assertThat(offered.effective())
                .filteredOn(e -> e.name().equals("runtimes.llama-server.binary"))
                .singleElement()
                .matches(e -> e.origin() instanceof Origin.Flag);
    }
}
