package casemate.packaging;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.TreeSet;
import java.util.stream.Stream;
import org.cyclonedx.Version;
import org.cyclonedx.model.Bom;
import org.cyclonedx.model.Component;
import org.cyclonedx.parsers.JsonParser;
import org.junit.jupiter.api.Test;

/// The bill of materials, read by CycloneDX's own library and compared with what was built.
class BillOfMaterialsTest {
    private static final Path BILL =
            Path.of("../appliance/src/main/resources/META-INF/sbom/casemate.cdx.json");
    private static final Path LIBRARIES = Path.of("../appliance/target/quarkus-app/lib");
    private static final String RENEW = "run `./dev sbom` and commit what it writes";

    /// The marks that `casemate sbom` fills in, as it would.
    private static byte[] filled() throws IOException {
        return Files.readString(BILL)
                .replace("@JAVA_SCOPE@", "required")
                .replaceAll("@[A-Z_]+@", "1")
                .getBytes(UTF_8);
    }

    private static Bom bill() throws Exception {
        return new JsonParser().parse(filled());
    }

    @Test
    void itIsValid() throws Exception {
        assertThat(new JsonParser().validate(filled(), Version.VERSION_16)).isEmpty();
        assertThat(
                        new JsonParser()
                                .validate(
                                        "{\"bomFormat\": \"CycloneDX\"}".getBytes(UTF_8),
                                        Version.VERSION_16))
                .as("what is not valid is told apart")
                .isNotEmpty();
    }

    @Test
    void itListsEveryJarThatWasBuiltInByItsDigestAndNoOther() throws Exception {
        assumeTrue(Files.exists(LIBRARIES), "the application was not built");
        Map<String, String> built = new TreeMap<>();
        try (Stream<Path> files = Files.walk(LIBRARIES)) {
            for (Path jar : files.filter(f -> f.toString().endsWith(".jar")).toList()) {
                String name = jar.getFileName().toString();
                if (!name.startsWith("casemate.")) {
                    built.put(name, OneFile.sha256(jar));
                }
            }
        }
        Map<String, String> listed = new TreeMap<>();
        for (Component c : libraries()) {
            listed.put(
                    c.getGroup() + "." + c.getName() + "-" + c.getVersion() + ".jar",
                    c.getHashes().getFirst().getValue());
        }
        assertThat(listed).as(RENEW).isEqualTo(built);
    }

    @Test
    void theNoticeNamesTheLicencesThatOccur() throws Exception {
        var occurring = new TreeSet<String>();
        for (Component c : libraries()) {
            c.getLicenses().getLicenses().forEach(licence -> occurring.add(licence.getId()));
        }
        String line =
                Files.readAllLines(Path.of("../NOTICE")).stream()
                        .filter(text -> text.startsWith("Licences that occur: "))
                        .findFirst()
                        .orElseThrow();
        assertThat(Arrays.asList(line.substring(line.indexOf(':') + 2).split(", ", -1)))
                .containsExactlyElementsOf(occurring);
    }

    private static List<Component> libraries() throws Exception {
        List<Component> libraries = new ArrayList<>(bill().getComponents());
        libraries.removeIf(c -> c.getType() != Component.Type.LIBRARY);
        assertThat(libraries).hasSizeGreaterThan(100);
        return libraries;
    }
}
