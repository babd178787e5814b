package casemate.cli;

import casemate.admin.Database;
import casemate.cli.base.BaseCommand;
import casemate.cli.base.Exit;
import casemate.cli.base.Json;
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
        if (common.json()) {
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
        Form form = Form.ofThisProgram();
        Map<String, Object> facts = new LinkedHashMap<>();
        facts.put("version", build.getProperty("version", "unknown"));
        facts.put("commit", build.getProperty("commit", "unknown"));
        facts.put("form", form.toString());
        facts.put("builder", builder(form, build));
        facts.put("schema", Database.schema());
        facts.put("java", System.getProperty("java.vendor") + " " + Runtime.version());
        facts.put("os", System.getProperty("os.name") + " " + System.getProperty("os.arch"));
        return facts;
    }

    /// What made it: the native executable's own virtual machine was its builder's.
    private static String builder(Form form, Properties build) {
        return form == Form.NATIVE
                ? System.getProperty("java.vendor.version", "unknown")
                : build.getProperty("builder", "unknown");
    }
}
