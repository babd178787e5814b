package casemate.config;

import static org.assertj.core.api.Assertions.assertThat;

import casemate.docs.Page;
import casemate.serving.ModelSettings;
import casemate.setting.Setting;
import java.util.List;
import org.junit.jupiter.api.Test;

class ConfigurationReferenceTest {
    private static final Page PAGE = Page.reference("configuration.md");

    @Test
    void everySettingStandsThereWithItsVariableTypeAndDefault() {
        List<List<String>> rows = PAGE.rows("Settings");
        assertThat(rows.subList(1, rows.size()))
                .zipSatisfy(
                        Schema.FIXED,
                        (row, setting) -> {
                            assertThat(row.subList(0, 2))
                                    .containsExactly(setting.name(), setting.variable());
                            check(row.get(2), row.get(3), setting);
                        });
    }

    @Test
    void everySettingOfAModelStandsThereWithItsTypeAndDefault() {
        List<List<String>> rows =
                PAGE.rows("Models").stream().filter(row -> row.size() > 4).toList();
        assertThat(rows.getLast().getFirst()).isEqualTo("arguments");
        assertThat(rows.subList(1, rows.size() - 1))
                .zipSatisfy(
                        ModelSettings.OF_A_MODEL,
                        (row, setting) -> {
                            assertThat(row.getFirst()).isEqualTo(setting.name());
                            check(row.get(1), row.get(2), setting);
                        });
    }

    private static void check(String type, String fallback, Setting<?> setting) {
        assertThat(words(setting.kind().expected()))
                .as("type of %s", setting.name())
                .isEqualTo(words(type));
        assertThat(fallback)
                .as("default of %s", setting.name())
                .isEqualTo(setting.fallback() == null ? "none" : setting.fallbackText());
    }

    /// What a type is called in a message, and in the reference's table, in one wording.
    private static String words(String type) {
        return type.replaceFirst("^a size such as .* or 2GiB from ", "size ")
                .replaceFirst("^a duration such as .* or 1h from ", "duration ")
                .replaceFirst("^a whole number from ", "number ")
                .replaceFirst("^an absolute path$", "path")
                .replaceFirst("^true or false$", "boolean")
                .replaceFirst("^one of ", "")
                .replaceFirst("^a text$", "text");
    }
}
