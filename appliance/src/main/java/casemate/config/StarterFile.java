package casemate.config;

import casemate.serving.ModelSettings;
import casemate.setting.Kind;
import casemate.setting.Setting;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.FileAlreadyExistsException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.util.List;
import java.util.Locale;

/// A `casemate.yaml` that sets nothing and shows everything that can be set, as comments.
public final class StarterFile {
    private static final String HEAD =
            """
            # Casemate's settings. Nothing is set here yet: each line below is commented out and shows a
            # setting with its default. To change one, remove the `#` before it and before its group.
            #
            #   casemate config check           reports every mistake, with its line
            #   casemate config show --origin   prints what is in force, and where it came from
            #
            # A running server does not read this file again: restart it.

            """;

    private StarterFile() {}

    /// Never touches a file that is there.
    ///
    /// @return whether it was written
    public static boolean write(Path file) throws IOException {
        try {
            Files.writeString(file, text(), StandardCharsets.UTF_8, StandardOpenOption.CREATE_NEW);
            return true;
        } catch (FileAlreadyExistsException _) {
            return false;
        }
    }

    static String text() {
        StringBuilder text = new StringBuilder(HEAD);
        List<String> open = List.of();
        for (Setting<?> setting : Schema.FIXED) {
            // A file in the data directory cannot name another one.
            if (!setting.equals(Schema.DATA_DIR)) {
                open = add(text, open, setting);
            }
        }
        text.append("\n# Settings of single models; what they do not say comes from `defaults`.\n");
        for (Setting<?> setting : ModelSettings.OF_A_MODEL) {
            open = add(text, open, setting.under("models.my-model"));
        }
        return text.toString();
    }

    /// @param open the groups that the line before stands in
    /// @return those that this one stands in
    private static List<String> add(StringBuilder text, List<String> open, Setting<?> setting) {
        List<String> path = List.of(setting.name().split("\\.", -1));
        List<String> groups = path.subList(0, path.size() - 1);
        for (int i = 0; i < groups.size(); i++) {
            boolean isOpen =
                    i < open.size() && groups.subList(0, i + 1).equals(open.subList(0, i + 1));
            if (!isOpen) {
                text.append('#').append("  ".repeat(i)).append(groups.get(i)).append(":\n");
            }
        }
        String line = "  ".repeat(groups.size()) + path.getLast() + ": " + example(setting);
        text.append(String.format(Locale.ROOT, "#%-38s # %s\n", line, setting.meaning()));
        return groups;
    }

    private static String example(Setting<?> setting) {
        if (setting.fallback() != null) {
            return setting.fallbackText();
        }
        return setting.kind().equals(Kind.PATH) ? "/absolute/path" : "llama-server";
    }
}
