package casemate.signing.conformance;

import static org.assertj.core.api.Assertions.assertThat;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import org.junit.jupiter.api.Test;

class ConformanceTest {
    /// Where public vectors lie beside a checkout, or `-Dvectors=DIR`.
    private static Path vectors() {
        String given = System.getProperty("vectors");
        if (given != null) {
            return Path.of(given);
        }
        for (Path dir = Path.of("").toAbsolutePath(); dir != null; dir = dir.getParent()) {
            Path candidate = dir.resolve("shared/vectors");
            if (Files.isDirectory(candidate)) {
                return candidate;
            }
        }
        return Path.of("shared/vectors");
    }

    @Test
    void everyPublicVectorGetsTheVerdictThatItsProjectGivesIt() throws IOException {
        Path folder = vectors();
        assumeTrue(
                Files.isDirectory(folder),
                "no public vectors beside this checkout; run with -Dvectors=DIR");

        List<Tally> tallies = Conformance.run(folder);

        assertThat(tallies).isNotEmpty();
        assertThat(tallies).flatMap(Tally::misses).isEmpty();
    }
}
