package casemate.packaging;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.stream.Collectors;
import java.util.stream.Stream;

/// `./dev sbom`: writes what is inside, as CycloneDX 1.6, into the application's sources: every
/// library of the built application with its licence and the SHA-256 of its jar.
///
/// The same libraries give the same bytes. What only the finished program knows, its version and
/// the Java in it, are marks between `@` that `casemate sbom` fills in.
public final class BillOfMaterials {
    private static final Path APPLICATION = Path.of("appliance/target/quarkus-app");
    private static final Path TARGET =
            Path.of("appliance/src/main/resources/META-INF/sbom/casemate.cdx.json");

    /// Native code that lies inside jars of another name: artifact, then name, version, licence.
    private static final Map<String, List<String>> INSIDE =
            Map.of(
                    "de.kherud:llama", List.of("llama.cpp", "b4916", "MIT"),
                    "ai.djl.huggingface:tokenizers", List.of("tokenizers", "", "Apache-2.0"),
                    "net.java.dev.jna:jna", List.of("libffi", "", "MIT"),
                    "com.aayushatharva.brotli4j:native-linux-x86_64",
                            List.of("brotli", "1.1.0", "MIT"));

    /// Jars that the build changes, so that their digests are not those of the published files:
    /// artifact, then what was done to it.
    private static final Map<String, String> CHANGED =
            Map.of(
                    "de.kherud:llama",
                    "without LlamaLoader, which unpacks the library into a shared directory"
                            + " (Casemate loads it by an own one: decision 12)",
                    "com.h2database:h2",
                    "without META-INF/native-image/reflect-config.json (Quarkus brings its own)");

    private BillOfMaterials() {}

    /// @param args the local Maven repository
    public static void main(String[] args) throws IOException {
        Path repository = Path.of(args[0]);
        Map<String, String> components = new TreeMap<>();
        for (String line :
                Files.readAllLines(APPLICATION.resolve("quarkus-app-dependencies.txt"))) {
            // group:artifact:classifier:type:version
            String[] part = line.split(":", -1);
            if (!part[0].equals("casemate")) {
                var library = new Library(part[0], part[1], part[2], part[4]);
                components.put(library.purl(), library.json(repository));
            }
        }
        Files.createDirectories(TARGET.getParent());
        Files.writeString(TARGET, document(components.values()));
        System.err.println(TARGET + " lists " + components.size() + " libraries");
    }

    private static String document(Iterable<String> components) {
        return """
        {
          "bomFormat": "CycloneDX",
          "specVersion": "1.6",
          "version": 1,
          "metadata": {
            "component": {
              "type": "application",
              "bom-ref": "casemate",
              "name": "casemate",
              "version": "@VERSION@",
              "licenses": [{"license": {"id": "Apache-2.0"}}],
              "properties": [
                {"name": "casemate:commit", "value": "@COMMIT@"},
                {"name": "casemate:form", "value": "@FORM@"}
              ]
            }
          },
          "components": [
            {
              "type": "platform",
              "bom-ref": "java",
              "name": "@JAVA_NAME@",
              "version": "@JAVA_VERSION@",
              "scope": "@JAVA_SCOPE@",
              "licenses": [{"expression": "GPL-2.0-only WITH Classpath-exception-2.0"}]
            },
        """
                + String.join(",\n", components)
                + "\n  ]\n}\n";
    }

    private record Library(String group, String artifact, String classifier, String version) {
        String purl() {
            return "pkg:maven/"
                    + group
                    + "/"
                    + artifact
                    + "@"
                    + version
                    + "?"
                    + (classifier.isEmpty() ? "" : "classifier=" + classifier + "&")
                    + "type=jar";
        }

        String json(Path repository) throws IOException {
            List<String> ids = new ArrayList<>();
            for (String name : Pom.of(repository, group, artifact, version).licences()) {
                ids.add(Spdx.id(group + ":" + artifact, name));
            }
            if (ids.isEmpty()) {
                ids.add(Spdx.id(group + ":" + artifact, ""));
            }
            String sha256 = OneFile.sha256(jar());
            return """
                {
                  "type": "library",
                  "bom-ref": "PURL",
                  "group": "GROUP",
                  "name": "ARTIFACT",
                  "version": "VERSION",
                  "hashes": [{"alg": "SHA-256", "content": "HASH"}],
                  "licenses": [LICENCES],
                  "purl": "PURL"CHANGEDINSIDE
                }\
            """
                    .replace("INSIDE", inside())
                    .replace("CHANGED", changed(sha256, repository))
                    .replace("PURL", purl())
                    .replace("GROUP", group)
                    .replace("ARTIFACT", artifact)
                    .replace("VERSION", version)
                    .replace("HASH", sha256)
                    .replace(
                            "LICENCES",
                            ids.stream()
                                    .distinct()
                                    .map(Library::licence)
                                    .collect(Collectors.joining(", ")));
        }

        /// @throws IOException when the jar is not the published one and nobody has said why
        private String changed(String sha256, Path repository) throws IOException {
            if (sha256.equals(OneFile.sha256(published(repository)))) {
                return "";
            }
            String note = CHANGED.get(group + ":" + artifact);
            if (note == null) {
                throw new IOException(
                        jar() + " is not the published file: say in CHANGED what was done to it");
            }
            return ",\n      \"pedigree\": {\"notes\": \"" + note + "\"}";
        }

        private Path published(Path repository) {
            return repository
                    .resolve(group.replace('.', '/'))
                    .resolve(artifact)
                    .resolve(version)
                    .resolve(artifact + "-" + version + classified() + ".jar");
        }

        private String classified() {
            return classifier.isEmpty() ? "" : "-" + classifier;
        }

        private String inside() {
            List<String> there = INSIDE.get(group + ":" + artifact);
            if (there == null) {
                return "";
            }
            String named = "\"name\": \"" + there.get(0) + "\"";
            if (!there.get(1).isEmpty()) {
                named += ", \"version\": \"" + there.get(1) + "\"";
            }
            return ",\n      \"components\": [{\"type\": \"library\", "
                    + named
                    + ", \"licenses\": ["
                    + licence(there.get(2))
                    + "]}]";
        }

        private static String licence(String id) {
            return "{\"license\": {\"id\": \"" + id + "\"}}";
        }

        private Path jar() throws IOException {
            String name = group + "." + artifact + "-" + version + classified() + ".jar";
            return Stream.of("main", "boot")
                    .map(folder -> APPLICATION.resolve("lib").resolve(folder).resolve(name))
                    .filter(Files::exists)
                    .findFirst()
                    .orElseThrow(() -> new IOException("no " + name + " in " + APPLICATION));
        }
    }
}
