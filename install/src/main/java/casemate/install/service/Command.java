package casemate.install.service;

import casemate.signing.Check;
import casemate.signing.RefusedException;
import java.io.IOException;
import java.io.InputStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.TimeUnit;
import java.util.stream.Stream;

/// Runs a program and takes what it says.
public final class Command {
    private static final int MAX_OUTPUT = 1 << 20;

    private Command() {}

    /// What a program said.
    ///
    /// @param text standard output and standard error together
    public record Said(int exit, String out, String text) {}

    /// @throws RefusedException when it cannot be started, or has not ended in time
    public static Said run(List<String> line, Duration within)
            throws IOException, RefusedException {
        Path err = Files.createTempFile("casemate-install", ".err");
        Path out = Files.createTempFile("casemate-install", ".out");
        try {
            ProcessBuilder builder = new ProcessBuilder(new ArrayList<>(line));
            builder.environment().keySet().removeIf(Command::forTheInstaller);
            Process process =
                    builder.redirectInput(Path.of("/dev/null").toFile())
                            .redirectOutput(out.toFile())
                            .redirectError(err.toFile())
                            .start();
            if (!process.waitFor(within.toMillis(), TimeUnit.MILLISECONDS)) {
                process.destroyForcibly();
                throw failed(line, "its end within " + within.toSeconds() + " s", "it still ran");
            }
            String said = text(out);
            return new Said(process.exitValue(), said, (said + text(err)).strip());
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw new IOException("interrupted while " + line.getFirst() + " ran", e);
        } finally {
            Files.deleteIfExists(out);
            Files.deleteIfExists(err);
        }
    }

    /// What the installer was told by variables is not meant for the release's own commands; where
    /// the self-contained file unpacks itself is.
    static boolean forTheInstaller(String variable) {
        return variable.startsWith("CASEMATE_") && !variable.equals("CASEMATE_UNPACK_DIR");
    }

    /// Output of a program that must succeed.
    public static String require(List<String> line, Duration within)
            throws IOException, RefusedException {
        Said said = run(line, within);
        if (said.exit() != 0) {
            throw failed(line, "exit code 0", said.exit() + ": " + said.text());
        }
        return said.out();
    }

    private static RefusedException failed(List<String> line, String expected, String found) {
        return new RefusedException(
                Check.SERVICE,
                "`" + String.join(" ", line) + "` failed",
                expected,
                found,
                "Run it by hand to see more.");
    }

    /// A program's file, looked up where administration programs are.
    public static Optional<Path> find(String program) {
        String path = System.getenv().getOrDefault("PATH", "") + ":/usr/sbin:/sbin:/usr/bin:/bin";
        return Stream.of(path.split(":", -1))
                .filter(directory -> directory.startsWith("/"))
                .map(directory -> Path.of(directory, program))
                .filter(Files::isExecutable)
                .findFirst();
    }

    private static String text(Path file) throws IOException {
        try (InputStream in = Files.newInputStream(file)) {
            return new String(in.readNBytes(MAX_OUTPUT), StandardCharsets.UTF_8);
        }
    }
}
