package casemate.config;

import static org.assertj.core.api.Assertions.assertThat;

import casemate.base.Yaml;
import casemate.setting.Kind;
import casemate.setting.Setting;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;

/// Settings that were renamed, and settings that nobody may see: no room has either yet.
class WrittenValuesTest {
    private static final Setting<Integer> PORT =
            new Setting<>("door.port", Kind.number(1, 9), 1, "port").formerly("gate.port", "port");
    private static final Setting<Integer> PIN =
            new Setting<>("door.pin", Kind.number(1000, 9999), 1234, "pin").secret();

    private final List<Mistake> mistakes = new ArrayList<>();
    private final Map<String, Located> inFile = new HashMap<>();

    @Test
    void aFormerNameStillSetsItAndSaysTheNewOne() throws Exception {
        WrittenValues values = values("gate:\n  port: 7\n", Map.of(), Map.of());
        assertThat(values.value(PORT)).isEqualTo(7);
        assertThat(values.outOfDate())
                .containsExactly(
                        "/c.yaml:2: gate.port is now called door.port. Recommended action: rename"
                                + " it.");
        assertThat(values.effective())
                .containsExactly(
                        new Effective("door.port", "7", new Origin.InFile(Path.of("/c.yaml"), 2)));
        assertThat(mistakes).isEmpty();
    }

    @Test
    void aFormerVariableAndFlagStillSetIt() throws Exception {
        WrittenValues byVariable = values("", Map.of("CASEMATE_GATE_PORT", "5"), Map.of());
        assertThat(byVariable.value(PORT)).isEqualTo(5);
        assertThat(byVariable.outOfDate().getFirst()).contains("CASEMATE_GATE_PORT: gate.port is");
        WrittenValues byFlag = values("", Map.of(), Map.of("port", "6"));
        assertThat(byFlag.value(PORT)).isEqualTo(6);
        assertThat(byFlag.outOfDate().getFirst()).startsWith("flag --set: port is now called");
    }

    @Test
    void bothNamesAtOnceAreAMistake() throws Exception {
        WrittenValues values = values("port: 2\ndoor: {port: 3}\n", Map.of(), Map.of());
        assertThat(values.value(PORT)).isEqualTo(3);
        assertThat(mistakes)
                .extracting(Mistake::toString)
                .containsExactly(
                        "/c.yaml:1: port is now called door.port, which is set as well (/c.yaml:2):"
                                + " remove the former");
    }

    @Test
    void aFormerNameIsNotWhatWasProbablyMeant() throws Exception {
        values("gate:\n  prt: 7\ndor: {}\n", Map.of(), Map.of());
        assertThat(mistakes)
                .extracting(Mistake::toString)
                .containsExactly(
                        "/c.yaml:2: there is no setting `gate.prt`.",
                        "/c.yaml:3: there is no setting `dor`. Did you mean `door`?");
    }

    @Test
    void aSecretIsShownNowhere() throws Exception {
        WrittenValues values = values("door: {pin: 4711}\n", Map.of(), Map.of());
        assertThat(values.value(PIN)).isEqualTo(4711);
        assertThat(values.effective().toString()).contains("(secret)").doesNotContain("4711");
        WrittenValues wrong = values("", Map.of("CASEMATE_DOOR_PIN", "47110"), Map.of());
        assertThat(wrong.value(PIN)).isEqualTo(1234);
        assertThat(wrong.effective().toString()).doesNotContain("1234");
        assertThat(mistakes)
                .extracting(Mistake::toString)
                .containsExactly(
                        "environment variable CASEMATE_DOOR_PIN: door.pin: expected a whole number"
                                + " from 1000 to 9999, found `(secret)`");
    }

    private WrittenValues values(
            String file, Map<String, String> environment, Map<String, String> flags)
            throws Yaml.UnreadableException {
        inFile.clear();
        Yaml.Mapping root =
                Yaml.read(
                        file,
                        1000,
                        (line, text) -> mistakes.add(new Mistake("/c.yaml:" + line, text)));
        new FileSections("/c.yaml", List.of(PORT, PIN), mistakes).flatten(root, inFile);
        ConfigSources sources =
                new ConfigSources(
                        flags, Map.of(), null, environment, Path.of("/home/x"), Path.of("/etc/x"));
        return new WrittenValues(sources, inFile, mistakes);
    }
}
