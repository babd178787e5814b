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
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.TimeUnit;
import java.util.stream.Stream;

/// Runs a program and takes what it says.
public final class Command {
    private static final int MAX_OUTPUT = 1 << 20;

    /// What systemd gives its services.
    static final String PATH = "/usr/local/sbin:/usr/local/bin:/usr/sbin:/usr/bin:/sbin:/bin";

    private static final Set<String> MISLEADING =
            Set.of("ENV", "BASH_ENV", "CDPATH", "IFS", "TMPDIR", "XDG_RUNTIME_DIR");

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
            ProcessBuilder builder = new ProcessBuilder(found(line));
            clean(builder.environment());
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

    /// Surroundings in which a program of this machine does what it is called for, whoever calls:
    /// nothing that makes the loader or a shell run something else, programs from the system's own
    /// directories, and temporary files where they belong.
    static void clean(Map<String, String> environment) {
        environment.keySet().removeIf(Command::forTheInstaller);
        environment.keySet().removeIf(Command::misleading);
        environment.put("PATH", PATH);
    }

    private static boolean misleading(String variable) {
        return variable.startsWith("LD_") || MISLEADING.contains(variable);
    }

    /// A bare name would be looked up by way of our own `PATH`.
    private static List<String> found(List<String> line) {
        List<String> found = new ArrayList<>(line);
        if (!line.getFirst().contains("/")) {
            find(line.getFirst()).ifPresent(program -> found.set(0, program.toString()));
        }
        return found;
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

    /// A program's file in the system's own directories.
    public static Optional<Path> find(String program) {
        return Stream.of(PATH.split(":", -1))
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
