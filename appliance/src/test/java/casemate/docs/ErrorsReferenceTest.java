package casemate.docs;

import static org.assertj.core.api.Assertions.assertThat;

import casemate.gateway.refusal.ApiError;
import java.util.Arrays;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

class ErrorsReferenceTest {
    private static final Page PAGE = Page.reference("errors.md");

    @ParameterizedTest
    @EnumSource
    void everyErrorIsExplainedWhereItSaysSo(ApiError error) {
        assertThat(error.documentation()).isEqualTo("reference/errors.md#" + error.code());
        List<String> section = PAGE.sections().get(error.code());
        assertThat(section).as("section %s", error.code()).isNotNull();
        assertThat(String.join("\n", section))
                .contains("Status " + error.status() + ", type `" + error.type() + "`")
                .contains("**When.**")
                .contains("**What to do.**");
    }

    @Test
    void theTableAndTheSectionsHoldTheErrorsAndNoOthers() {
        List<String> codes = Arrays.stream(ApiError.values()).map(ApiError::code).toList();
        assertThat(PAGE.lines().stream().filter(line -> line.matches("## [a-z_]+")))
                .containsExactlyElementsOf(codes.stream().map(code -> "## " + code).toList());
        assertThat(PAGE.lines().stream().filter(line -> line.startsWith("| [`")))
                .hasSameSizeAs(codes)
                .zipSatisfy(
                        Arrays.asList(ApiError.values()),
                        (row, error) ->
                                assertThat(row)
                                        .startsWith(
                                                "| [`"
                                                        + error.code()
                                                        + "`](#"
                                                        + error.code()
                                                        + ") | "
                                                        + error.status()
                                                        + " |"));
    }
}
