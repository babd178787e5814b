package casemate.cli;

import casemate.cli.base.BaseCommand;
import casemate.cli.base.CommandException;
import casemate.cli.base.Exit;
import casemate.cli.base.Json;
import java.io.IOException;
import java.io.InputStream;
import java.nio.charset.StandardCharsets;
import java.util.LinkedHashMap;
import java.util.Locale;
import java.util.Map;
import picocli.CommandLine.Command;

/// Prints what is inside.
@Command(
        name = "sbom",
        description = {
            "Print the bill of materials (CycloneDX, JSON):",
            "every library inside, with its licence and digest."
        })
final class SbomCommand extends BaseCommand {
    private static final String RESOURCE = "/META-INF/sbom/casemate.cdx.json";

    @Override
    protected int run() throws IOException {
        String text = document();
        for (var fact : facts().entrySet()) {
            String quoted = Json.of(fact.getValue());
            text = text.replace("\"@" + fact.getKey() + "@\"", quoted);
        }
        console.out().print(text);
        return Exit.OK;
    }

    private static String document() throws IOException {
        try (InputStream in = SbomCommand.class.getResourceAsStream(RESOURCE)) {
            if (in == null) {
                throw new CommandException(
                        Exit.FAILED, "this build has no bill of materials: it lacks " + RESOURCE);
            }
            return new String(in.readAllBytes(), StandardCharsets.UTF_8);
        }
    }

    /// What only the finished program knows. The jar brings no Java.
    private static Map<String, Object> facts() throws IOException {
        Map<String, Object> facts = new LinkedHashMap<>();
        VersionCommand.facts()
                .forEach((name, value) -> facts.put(name.toUpperCase(Locale.ROOT), value));
        facts.put("JAVA_NAME", System.getProperty("java.vm.name", "unknown"));
        facts.put(
                "JAVA_VERSION",
                System.getProperty("java.vendor.version", Runtime.version().toString()));
        facts.put("JAVA_SCOPE", Form.ofThisProgram() == Form.JAR ? "excluded" : "required");
        return facts;
    }
}
