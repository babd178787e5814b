package casemate.config;

import static org.assertj.core.api.Assertions.assertThat;

import casemate.gateway.Limits;
import casemate.gateway.Listen;
import casemate.serving.ModelSettings;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Map;
import java.util.stream.Collectors;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class StarterFileTest {
    @TempDir Path home;
    private Path file;

    @BeforeEach
    void write() throws IOException {
        file = home.resolve("casemate.yaml");
        assertThat(StarterFile.write(file)).isTrue();
    }

    @Test
    void asItIsItSetsNothing() {
        assertThat(read().effective())
                .allSatisfy(e -> assertThat(e.origin()).isInstanceOf(Origin.Default.class));
    }

    @Test
    void uncommentedItSetsEverySettingToItsDefault() throws IOException {
        Files.writeString(
                file,
                Files.readAllLines(file).stream()
                        .map(line -> line.replaceFirst("^#(?=\\w| {2}[ ]*[\\w-]+:)", ""))
                        .collect(Collectors.joining("\n")));

        CasemateConfig config = read();

        assertThat(config.effective().stream().filter(e -> e.origin() instanceof Origin.InFile))
                .hasSize(Schema.FIXED.size() - 1 + ModelSettings.OF_A_MODEL.size());
        assertThat(config.limits()).isEqualTo(Limits.DEFAULT);
        assertThat(config.listen()).isEqualTo(new Listen("127.0.0.1", 8484));
        assertThat(config.serving().settingsOf("my-model"))
                .usingRecursiveComparison()
                .ignoringFields("driver")
                .isEqualTo(config.serving().defaults());
    }

    @Test
    void aFileThatIsThereIsLeftAlone() throws IOException {
        Files.writeString(file, "listen: {port: 1}\n");
        assertThat(StarterFile.write(file)).isFalse();
        assertThat(file).hasContent("listen: {port: 1}\n");
    }

    private CasemateConfig read() {
        return ConfigReader.read(
                new ConfigSources(
                        Map.of(), Map.of(), file, Map.of(), home, home.resolve("none.yaml")));
    }
}
