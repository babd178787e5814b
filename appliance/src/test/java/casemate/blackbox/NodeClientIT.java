package casemate.blackbox;

import static org.assertj.core.api.Assertions.assertThat;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Optional;
import java.util.concurrent.TimeUnit;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;

/// The official npm client makes its normal calls (`src/test/npm/openai.test.mjs`).
class NodeClientIT {
    private static final Path PROJECT = Path.of("src", "test", "npm").toAbsolutePath();
    private static final Path WORK = Path.of("target", "npm").toAbsolutePath();

    @Test
    void theNpmClientIsServed() throws Exception {
        Optional<Path> node = onPath("node");
        Optional<Path> npm = onPath("npm");
        assumeTrue(node.isPresent() && npm.isPresent(), "node and npm are not installed");
        Files.createDirectories(WORK);
        for (String file : new String[] {"package.json", "openai.test.mjs"}) {
            Files.copy(
                    PROJECT.resolve(file),
                    WORK.resolve(file),
                    java.nio.file.StandardCopyOption.REPLACE_EXISTING);
        }
        if (!Files.exists(WORK.resolve("node_modules").resolve("openai"))) {
            run(
                    new ProcessBuilder(
                            npm.get().toString(),
                            "install",
                            "--no-package-lock",
                            "--no-audit",
                            "--no-fund"));
        }

        try (Appliance appliance =
                Appliance.install(PyTorchPack.configuration())
                        .withModel("casemate-demo.gguf")
                        .withModel("djl-embed-demo")
                        .serve()) {
            ProcessBuilder tests =
                    new ProcessBuilder(node.get().toString(), "--test", "openai.test.mjs");
            tests.environment().put("OPENAI_BASE_URL", appliance.uri("/v1").toString());
            tests.environment().put("OPENAI_API_KEY", appliance.operatorKey());
            run(tests);
        }
    }

    private static void run(ProcessBuilder builder) throws Exception {
        Path log = Files.createTempFile("npm", ".log");
        Process process =
                builder.directory(WORK.toFile())
                        .redirectErrorStream(true)
                        .redirectOutput(log.toFile())
                        .start();
        boolean ended = process.waitFor(180, TimeUnit.SECONDS);
        if (!ended) {
            process.destroyForcibly();
        }
        String output = Files.readString(log);
        Files.delete(log);
        assertThat(ended).as("ended in time: %s", output).isTrue();
        assertThat(process.exitValue()).as(output).isZero();
    }

    private static Optional<Path> onPath(String program) {
        return Stream.of(System.getenv("PATH").split(":", -1))
                .map(directory -> Path.of(directory, program))
                .filter(Files::isExecutable)
                .findFirst();
    }
}
