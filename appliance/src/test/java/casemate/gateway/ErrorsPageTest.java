package casemate.gateway;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.file.Files;
import java.nio.file.Path;
import org.junit.jupiter.api.Test;

/// Whoever reads a code finds it explained.
class ErrorsPageTest {
    @Test
    void everyCodeIsExplained() throws Exception {
        String page = Files.readString(Path.of("../docs/reference/errors.md"));
        for (ApiError error : ApiError.values()) {
            assertThat(error.documentation()).startsWith("reference/errors.md#");
            assertThat(page)
                    .contains(
                            "| <a id=\""
                                    + error.code()
                                    + "\"></a>`"
                                    + error.code()
                                    + "` | "
                                    + error.status()
                                    + " | `"
                                    + error.type()
                                    + "` |");
        }
    }
}
