package casemate.bench.gateway;

import casemate.bench.run.Programs;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;

/// A fresh installation of Casemate with the stand-in as its runtime: keys, usage counting and
/// whatever else is on by default stay on.
final class Casemate {
    static final String MODEL = "bench";

    /// The stand-in runs already, outside of Casemate's core: what Casemate manages is a process
    /// that puts a link to the stand-in's socket where the runtime's own is expected.
    private static final String CONFIGURATION =
            """
            runtimes:
              templates:
                mock-upstream:
                  command: ["/bin/sh", "-c", "ln -s \\"$1\\" \\"$2\\" && exec sleep 86400", "mock-upstream", "SOCKET", "{socket}"]
                  health: /health
                  formats: [gguf]
                  surfaces:
                    chat: [model, messages, stream, stream_options, max_tokens, temperature, user]
            models:
              MODEL:
                driver: mock-upstream
                slots: SLOTS
                pinned: true
            """;

    private static final Path JAR = Path.of("appliance/target/quarkus-app/quarkus-run.jar");
    private static final Path JVM_OPTIONS = Path.of("appliance/jvm.options");
    private static final Path SOME_MODEL = Path.of("runtimes/models/casemate-demo.gguf");

    private final Options options;
    private final Path data;

    Casemate(Options options, Path data) {
        this.options = options;
        this.data = data;
    }

    /// @throws IOException with what Casemate said when it does not come up
    Subject start(Programs programs, int core, Path socket)
            throws IOException, InterruptedException {
        command("init");
        Files.writeString(
                data.resolve("casemate.yaml"),
                CONFIGURATION
                        .replace("SOCKET", socket.toString())
                        .replace("MODEL", MODEL)
                        .replace("SLOTS", Integer.toString(options.heldStreams() + 256)));
        command("models", "import", "--name", MODEL, SOME_MODEL.toString());
        int port = Subject.freePort();
        var process =
                programs.start(
                        "casemate",
                        core,
                        words(options.javaOptions(), "serve", "--port", Integer.toString(port)));
        Subject.await("casemate", port, process, Duration.ofSeconds(60), programs);
        String key = Files.readString(data.resolve("credentials/operator.key")).strip();
        return new Subject("casemate", port, key, MODEL, process);
    }

    String version() throws IOException, InterruptedException {
        return Programs.output(words(List.of(), "version")).lines().findFirst().orElse("unknown");
    }

    private void command(String... arguments) throws IOException, InterruptedException {
        var process =
                new ProcessBuilder(words(List.of(), arguments)).redirectErrorStream(true).start();
        try (var text = process.inputReader()) {
            String said = String.join("\n", text.readAllLines());
            if (process.waitFor() != 0) {
                throw new IOException(
                        "casemate "
                                + String.join(" ", arguments)
                                + " ended with "
                                + process.exitValue()
                                + ":\n"
                                + said);
            }
        }
    }

    private List<String> words(List<String> javaOptions, String... arguments) throws IOException {
        List<String> words = new ArrayList<>();
        if (options.casemate() != null) {
            words.add(options.casemate().toString());
        } else if (Files.exists(JAR)) {
            words.add(Programs.java());
            words.add("@" + JVM_OPTIONS);
            words.addAll(javaOptions);
            words.addAll(List.of("-jar", JAR.toString()));
        } else {
            throw new IOException(JAR + " is missing: build it first (./dev bench does).");
        }
        words.addAll(List.of(arguments));
        if (!arguments[0].equals("version")) {
            words.addAll(List.of("--data-dir", data.toString()));
        }
        return words;
    }
}
