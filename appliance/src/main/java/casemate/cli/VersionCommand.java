package casemate.cli;

import java.io.IOException;
import java.io.InputStream;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Properties;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Command;

/// Says what this program is.
@Command(name = "version", description = "Print the version.")
final class VersionCommand extends BaseCommand {
    @Override
    protected int run() throws IOException {
        Map<String, @Nullable Object> facts = new LinkedHashMap<>(facts());
        if (common.json) {
            // Reads the whole program: not for those who only want to know the version.
            facts.put("digest", BuildDigest.ofThisProgram());
            print(Json.of(facts));
        } else {
            print("casemate " + facts.get("version") + " (" + facts.get("commit") + ")");
            print(facts.get("form") + " on " + facts.get("java") + ", " + facts.get("os"));
        }
        return Exit.OK;
    }

    static Map<String, Object> facts() throws IOException {
        Properties build = new Properties();
        try (InputStream in =
                VersionCommand.class.getResourceAsStream("/casemate-build.properties")) {
            if (in != null) {
                build.load(in);
            }
        }
        boolean nativeImage = System.getProperty("org.graalvm.nativeimage.imagecode") != null;
        Map<String, Object> facts = new LinkedHashMap<>();
        facts.put("version", build.getProperty("version", "unknown"));
        facts.put("commit", build.getProperty("commit", "unknown"));
        facts.put("form", nativeImage ? "native" : "jvm");
        facts.put("java", System.getProperty("java.vendor") + " " + Runtime.version());
        facts.put("os", System.getProperty("os.name") + " " + System.getProperty("os.arch"));
        return facts;
    }
}
