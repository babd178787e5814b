package casemate.runtimes.driver;

import java.io.File;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.TimeUnit;

/// Other people's programs on this machine.
final class Programs {
    private static final int LONGEST_ANSWER = 8192;

    private Programs() {}

    /// Where a program is: a path as it is, a bare name by way of `PATH`.
    static Optional<Path> find(String program) {
        if (program.contains("/")) {
            return Optional.of(Path.of(program)).filter(Files::isExecutable);
        }
        String path = System.getenv().getOrDefault("PATH", "/usr/local/bin:/usr/bin:/bin");
        return Arrays.stream(path.split(File.pathSeparator, -1))
                .filter(directory -> !directory.isEmpty())
                .map(directory -> Path.of(directory).resolve(program))
                .filter(candidate ->
                        Files.isRegularFile(candidate) && Files.isExecutable(candidate))
                .findFirst();
    }

    /// What a program prints, both streams together, cut to 8 KiB.
    ///
    /// @throws IOException when it cannot be started, fails, or takes longer than `seconds`
    static String output(List<String> command, int seconds) throws IOException {
        Path answer = Files.createTempFile("casemate-", ".txt");
        try {
            ProcessBuilder builder = new ProcessBuilder(command);
            builder.redirectErrorStream(true);
            builder.redirectInput(ProcessBuilder.Redirect.from(new File("/dev/null")));
            builder.redirectOutput(answer.toFile());
            Process process = builder.start();
            try {
                if (!process.waitFor(seconds, TimeUnit.SECONDS)) {
                    throw new IOException("it did not answer within " + seconds + " s");
                }
            } catch (InterruptedException e) {
                Thread.currentThread().interrupt();
                throw new IOException("interrupted", e);
            } finally {
                process.destroyForcibly();
            }
            String text;
            try (var in = Files.newInputStream(answer)) {
                text =
                        new String(
                                in.readNBytes(LONGEST_ANSWER),
                                java.nio.charset.StandardCharsets.UTF_8);
            }
            if (process.exitValue() != 0) {
                throw new IOException(
                        "it ended with exit code " + process.exitValue() + ": " + firstLine(text));
            }
            return text;
        } finally {
            Files.deleteIfExists(answer);
        }
    }

    static String firstLine(String text) {
        return text.lines()
                .map(String::strip)
                .filter(line -> !line.isEmpty())
                .findFirst()
                .orElse("");
    }
}
