package casemate.signing;

import static org.junit.jupiter.api.Assumptions.assumeTrue;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.concurrent.TimeUnit;

/// A stock program of the machine, run as a security team runs it. Where it is missing the test is
/// skipped by name.
public final class Tool {
    private static final int DEADLINE_SECONDS = 60;

    private final Path program;

    private Tool(Path program) {
        this.program = program;
    }

    /// @param variable names an environment variable that may hold the path
    public static Tool require(String name, String variable) {
        String given = System.getenv(variable);
        List<Path> candidates = new ArrayList<>();
        if (given != null && !given.isEmpty()) {
            candidates.add(Path.of(given));
        }
        for (String dir : System.getenv("PATH").split(":", -1)) {
            candidates.add(Path.of(dir, name));
        }
        Path found = candidates.stream().filter(Files::isExecutable).findFirst().orElse(null);
        assumeTrue(found != null, name + " is not installed (nor given in " + variable + ")");
        return new Tool(found);
    }

    /// What a run printed, both streams, and its exit code.
    public record Result(int code, String output) {}

    public Result run(Map<String, String> environment, List<String> arguments)
            throws IOException, InterruptedException {
        var command = new ArrayList<String>();
        command.add(program.toString());
        command.addAll(arguments);
        Path output = Files.createTempFile("tool", ".out");
        try {
            var builder =
                    new ProcessBuilder(command)
                            .redirectErrorStream(true)
                            .redirectOutput(output.toFile());
            builder.environment().putAll(environment);
            Process process = builder.start();
            if (!process.waitFor(DEADLINE_SECONDS, TimeUnit.SECONDS)) {
                process.destroyForcibly();
                throw new IOException(program + " did not end in " + DEADLINE_SECONDS + " s");
            }
            return new Result(
                    process.exitValue(), Files.readString(output, StandardCharsets.UTF_8));
        } finally {
            Files.delete(output);
        }
    }
}
