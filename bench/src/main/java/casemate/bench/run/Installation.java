package casemate.bench.run;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;

/// A fresh installation of one form of Casemate with one model, called as [#MODEL] says.
///
/// @param data its data directory
/// @param unpacked where the self-contained form unpacks itself
public record Installation(Form form, Path data, Path unpacked) {
    public static final String MODEL = "casemate-demo";
    public static final Path DEMO = Path.of("runtimes/models/casemate-demo.gguf").toAbsolutePath();

    /// @param yaml its configuration
    /// @param model a GGUF file
    /// @throws IOException with what Casemate said when it cannot be made
    public static Installation make(Form form, Path data, Path unpacked, String yaml, Path model)
            throws IOException, InterruptedException {
        var made = new Installation(form, data, unpacked);
        made.run("init");
        Files.writeString(data.resolve("casemate.yaml"), yaml);
        made.run("models", "import", "--name", MODEL, model.toString());
        return made;
    }

    public String key() throws IOException {
        return Files.readString(data.resolve("credentials/operator.key")).strip();
    }

    public List<String> command(String... arguments) {
        List<String> words = new ArrayList<>(List.of(arguments));
        words.addAll(List.of("--data-dir", data.toString()));
        return form.with(words.toArray(String[]::new));
    }

    public Map<String, String> environment() {
        return Map.of("CASEMATE_UNPACK_DIR", unpacked.toString());
    }

    /// @throws IOException with what it said when it fails
    public String run(String... arguments) throws IOException, InterruptedException {
        var builder = new ProcessBuilder(command(arguments)).redirectErrorStream(true);
        builder.environment().putAll(environment());
        var process = builder.start();
        try (var text = process.inputReader()) {
            String said = String.join("\n", text.readAllLines());
            if (process.waitFor() != 0) {
                throw new IOException(
                        form.name()
                                + ": casemate "
                                + String.join(" ", arguments)
                                + " ended with "
                                + process.exitValue()
                                + ":\n"
                                + said);
            }
            return said;
        }
    }
}
