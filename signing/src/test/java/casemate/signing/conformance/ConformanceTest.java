package casemate.signing.conformance;

import static org.assertj.core.api.Assertions.assertThat;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import casemate.signing.RefusedException;
import casemate.signing.keys.KeyAlgorithm;
import casemate.signing.keys.SigningKey;
import casemate.signing.oms.ModelSignature;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.Set;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

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

    /// A suite in the form of the OMS project's own, so that its reader is tested without it.
    @Test
    void casesOfModelSigningAreReadAndMissesAreFound(@TempDir Path dir)
            throws IOException, RefusedException {
        SigningKey key = SigningKey.generate(KeyAlgorithm.P256);
        Path test = dir.resolve("oms/conformance/test");
        Path model = Files.createDirectories(test.resolve("assets/models/simple"));
        Files.writeString(model.resolve("signme-1"), "one");
        Files.writeString(model.resolve("ignore-me"), "two");
        Path keys = Files.createDirectories(test.resolve("assets/keys"));
        Files.writeString(keys.resolve("pub.pem"), key.publicKey().pem());
        byte[] bundle = ModelSignature.sign(model, key, Set.of("ignore-me"));
        Map<String, String> cases =
                Map.of(
                        "key-simple", "{}",
                        "key-tampered_fail", "{\"tamper\":{\"signme-1\":\"1\"}}",
                        "key-missing_fail", "{\"delete\":[\"signme-1\"]}",
                        "key-extra_fail", "{\"inject\":{\"more\":\"x\"}}",
                        "key-wrongly-expected_fail", "{}");
        for (Map.Entry<String, String> entry : cases.entrySet()) {
            Path folder =
                    Files.createDirectories(
                            test.resolve("test-cases/verify/x").resolve(entry.getKey()));
            Files.write(folder.resolve("bundle.sig"), bundle);
            Files.writeString(
                    folder.resolve("config.json"),
                    "{\"description\":\"d\",\"method\":\"key\",\"model\":\"models/simple\",\"verify\":{\"public_key\":\"keys/pub.pem\"},\"model_modifications\":"
                            + entry.getValue()
                            + "}");
        }

        List<Tally> tallies = Conformance.run(dir);

        assertThat(tallies)
                .singleElement()
                .hasToString("oms: 1 of 1 valid accepted, 1 of 4 invalid accepted");
        assertThat(tallies.getFirst().misses())
                .singleElement()
                .asString()
                .contains("key-wrongly-expected_fail");
    }
}
