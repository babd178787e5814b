package casemate.bench.gateway;

import static java.nio.charset.StandardCharsets.UTF_8;

import casemate.bench.run.Programs;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.TimeUnit;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;

/// A build of Casemate, installed afresh with the stand-in as its runtime: keys, usage counting and
/// whatever else is on by default stay on.
final class Casemate {
    static final String NAME = "casemate";
    static final String MODEL = "bench";

    /// The stand-in runs already, outside of Casemate's core: what Casemate manages is a process
    /// that puts a link to the stand-in's socket where the runtime's own is expected.
    ///
    /// Only settings that 7e107e2 knows: an earlier build, which is compared with this one, refuses
    /// to start with a setting that it does not know.
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

    private static final Pattern VERSION = Pattern.compile("casemate \\S+ \\([^)]+\\)");
    private static final Duration LONGEST_VERSION = Duration.ofMinutes(1);

    /// Seconds, as a rule; on its one core of a busy machine it took more than a minute.
    private static final Duration LONGEST_START = Duration.ofMinutes(4);

    private static final int LONGEST_ANSWER = 4_096;

    private final String name;
    private final @Nullable Path executable;
    private final Options options;
    private final String version;

    /// @param name of the subject
    /// @param executable or null for this build's jar
    /// @throws IOException when there is no such executable, or it is not a Casemate
    Casemate(String name, @Nullable Path executable, Options options) throws IOException {
        this.name = name;
        this.executable = executable;
        this.options = options;
        if (executable != null
                && !(Files.isRegularFile(executable) && Files.isExecutable(executable))) {
            throw new IOException(
                    executable
                            + (Files.exists(executable)
                                    ? " is not a file that may be executed."
                                    : " is not there.")
                            + " Name a build of Casemate, such as appliance/target/casemate.");
        }
        this.version = askVersion();
    }

    /// A fresh installation of it.
    ///
    /// @param data directory for it, which is made
    /// @throws IOException with what Casemate said when it does not come up
    Subject start(Programs programs, int core, Path data, Path socket)
            throws IOException, InterruptedException {
        GatewayBench.say("starting " + name);
        command(data, "init");
        Files.writeString(
                data.resolve("casemate.yaml"),
                CONFIGURATION
                        .replace("SOCKET", socket.toString())
                        .replace("MODEL", MODEL)
                        .replace("SLOTS", Integer.toString(options.heldStreams() + 256)));
        command(data, "models", "import", "--name", MODEL, SOME_MODEL.toString());
        int port = Subject.freePort();
        var process =
                programs.start(
                        name,
                        core,
                        words(
                                options.javaOptions(),
                                List.of("serve", "--port", Integer.toString(port)),
                                data));
        Subject.await(name, port, process, LONGEST_START, programs);
        String key = Files.readString(data.resolve("credentials/operator.key")).strip();
        return new Subject(name, port, key, MODEL, process);
    }

    String name() {
        return name;
    }

    /// As the executable says it, with its commit.
    String version() {
        return version;
    }

    /// Whatever was named is only asked this before it is known to be a Casemate, and not for long.
    private String askVersion() throws IOException {
        List<String> words = program(List.of());
        words.add("version");
        String said;
        try {
            var process =
                    new ProcessBuilder(words)
                            .redirectInput(Path.of("/dev/null").toFile())
                            .redirectErrorStream(true)
                            .start();
            CompletableFuture.delayedExecutor(LONGEST_VERSION.toSeconds(), TimeUnit.SECONDS)
                    .execute(process::destroyForcibly);
            try (var output = process.getInputStream()) {
                said = new String(output.readNBytes(LONGEST_ANSWER), UTF_8);
            } finally {
                process.destroyForcibly();
            }
        } catch (IOException e) {
            // A file of another machine, or of nobody's.
            said = String.valueOf(e.getMessage());
        }
        String first = said.lines().findFirst().orElse("nothing");
        if (!VERSION.matcher(first).lookingAt()) {
            throw new IOException(
                    words.getFirst()
                            + " is not a Casemate: `version` does not say its version and commit,"
                            + " but: "
                            + first);
        }
        return first;
    }

    private void command(Path data, String... arguments) throws IOException, InterruptedException {
        var process =
                new ProcessBuilder(words(List.of(), List.of(arguments), data))
                        .redirectErrorStream(true)
                        .start();
        try (var text = process.inputReader()) {
            String said = String.join("\n", text.readAllLines());
            if (process.waitFor() != 0) {
                throw new IOException(
                        (name + ", " + version + ": casemate ")
                                + String.join(" ", arguments)
                                + " ended with "
                                + process.exitValue()
                                + ":\n"
                                + said);
            }
        }
    }

    private List<String> words(List<String> javaOptions, List<String> arguments, Path data)
            throws IOException {
        List<String> words = program(javaOptions);
        words.addAll(arguments);
        words.addAll(List.of("--data-dir", data.toString()));
        return words;
    }

    private List<String> program(List<String> javaOptions) throws IOException {
        List<String> words = new ArrayList<>();
        if (executable != null) {
            words.add(executable.toString());
        } else if (Files.exists(JAR)) {
            words.add(Programs.java());
            words.add("@" + JVM_OPTIONS);
            words.addAll(javaOptions);
            words.addAll(List.of("-jar", JAR.toString()));
        } else {
            throw new IOException(JAR + " is missing: build it first (./dev bench does).");
        }
        return words;
    }
}
