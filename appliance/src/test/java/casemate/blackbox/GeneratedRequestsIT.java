package casemate.blackbox;

import static org.assertj.core.api.Assertions.assertThat;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import casemate.blackbox.GeneratedRequests.Endpoint;
import casemate.blackbox.GeneratedRequests.Target;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.util.List;
import java.util.Locale;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/// Generated requests to each endpoint: none ends a runtime. 300 by default, 20,000 with `./dev
/// test --stage fuzz`; `casemate.fuzz.requests`, `.seed` and `.from` choose others.
class GeneratedRequestsIT {
    private static final int REQUESTS = Integer.getInteger("casemate.fuzz.requests", 300);
    private static final int FROM = Integer.getInteger("casemate.fuzz.from", 0);
    private static final long SEED = Long.getLong("casemate.fuzz.seed", 20261127);
    private static final String ONLY = System.getProperty("casemate.fuzz.endpoint", "");
    private static final String EMBEDS = "embeds";
    private static final long MEMORY_KIB = 4L << 20;

    @TempDir static Path directory;

    @Test
    void noneEndsTheEmbeddedWorker() throws Exception {
        noneEnds("llama-worker", "");
    }

    @Test
    void noneEndsLlamaServer() throws Exception {
        String program = System.getenv().getOrDefault("LLAMA_SERVER", "");
        assumeTrue(!program.isEmpty(), "no llama-server: set LLAMA_SERVER to its path");
        noneEnds(
                "llama-server",
                "runtimes:\n  llama-server:\n    binary: " + bounded(program) + "\n");
    }

    /// What it would take of the machine's memory ends it first.
    private static Path bounded(String program) throws IOException {
        Path wrapper =
                Files.createFile(
                        directory.resolve("llama-server"),
                        PosixFilePermissions.asFileAttribute(
                                PosixFilePermissions.fromString("rwx------")));
        return Files.writeString(
                wrapper,
                "#!/bin/sh\nulimit -v " + MEMORY_KIB + "\nexec '" + program + "' \"$@\"\n");
    }

    private static void noneEnds(String driver, String more) throws Exception {
        try (Appliance appliance =
                Appliance.install(configuration(driver) + more).withModel("casemate-demo.gguf")) {
            Path embeds = EmbeddingModel.write(directory.resolve(EMBEDS + ".gguf"));
            appliance.run("models", "import", embeds.toString()).expectSuccess();
            appliance.serve();
            System.out.printf(
                    Locale.ROOT,
                    "%s: seed %d, %d requests to each endpoint from number %d%n",
                    driver,
                    SEED,
                    REQUESTS,
                    FROM);
            RequestStorm storm = new RequestStorm(appliance, SEED);
            for (Endpoint endpoint : Endpoint.values()) {
                if (ONLY.isEmpty() || List.of(ONLY.split(",")).contains(endpoint.name())) {
                    String model = endpoint.writesText ? DemoModels.GOOD : EMBEDS;
                    storm.run(new Target(endpoint, driver, model), FROM, REQUESTS);
                }
            }
            assertThat(storm.findings()).as("seed %d, %s", SEED, driver).isEmpty();
        }
    }

    private static String configuration(String driver) {
        return "defaults:\n  context: 256\n  slots: 2\nmodels:\n"
                + "  casemate-demo:\n    driver: "
                + driver
                + "\n  "
                + EMBEDS
                + ":\n    driver: "
                + driver
                + "\n";
    }
}
