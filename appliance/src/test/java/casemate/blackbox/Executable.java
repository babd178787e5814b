package casemate.blackbox;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.concurrent.TimeUnit;

/// The packaged `casemate`, whatever its form.
final class Executable {
    private static final Duration LIMIT = Duration.ofSeconds(60);

    private Executable() {}

    /// What a command printed.
    record Result(int exit, String out, String err) {
        Result expectSuccess() {
            if (exit != 0) {
                throw new AssertionError("exit " + exit + "\n" + out + "\n" + err);
            }
            return this;
        }
    }

    static List<String> command(String... arguments) {
        String packaged = System.getProperty("casemate.executable", "");
        List<String> command =
                packaged.isBlank()
                        ? new ArrayList<>(
                                List.of(
                                        Path.of(System.getProperty("java.home"), "bin", "java")
                                                .toString(),
                                        "@" + Path.of("jvm.options").toAbsolutePath(),
                                        "-jar",
                                        Path.of("target", "quarkus-app", "quarkus-run.jar")
                                                .toAbsolutePath()
                                                .toString()))
                        : new ArrayList<>(List.of(packaged));
        command.addAll(List.of(arguments));
        return command;
    }

    static Result run(Map<String, String> environment, String... arguments)
            throws IOException, InterruptedException {
        Path out = Files.createTempFile("casemate-out", ".txt");
        Path err = Files.createTempFile("casemate-err", ".txt");
        try {
            ProcessBuilder builder = new ProcessBuilder(command(arguments));
            builder.environment().keySet().removeIf(name -> name.startsWith("CASEMATE_"));
            builder.environment().putAll(environment);
            Process process =
                    builder.redirectInput(
                                    ProcessBuilder.Redirect.from(Path.of("/dev/null").toFile()))
                            .redirectOutput(out.toFile())
                            .redirectError(err.toFile())
                            .start();
            if (!process.waitFor(LIMIT.toSeconds(), TimeUnit.SECONDS)) {
                process.destroyForcibly();
                throw new AssertionError(
                        "still running after " + LIMIT + ": " + List.of(arguments));
            }
            return new Result(process.exitValue(), text(out), text(err));
        } finally {
            Files.deleteIfExists(out);
            Files.deleteIfExists(err);
        }
    }

    private static String text(Path file) throws IOException {
        return Files.readString(file, StandardCharsets.UTF_8);
    }
}
