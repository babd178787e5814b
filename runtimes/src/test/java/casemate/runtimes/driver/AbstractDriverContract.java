package casemate.runtimes.driver;

import static org.assertj.core.api.Assertions.assertThat;

import casemate.runtimes.device.Accelerator;
import casemate.runtimes.device.Cpu;
import casemate.runtimes.device.Machine;
import casemate.runtimes.device.Memory;
import casemate.runtimes.model.ModelFacts;
import casemate.runtimes.model.ModelFile;
import casemate.runtimes.model.ModelFormat;
import casemate.runtimes.model.ModelTask;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Set;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/// What every driver has to hold.
abstract class AbstractDriverContract {
    static final Accelerator GPU =
            new Accelerator(
                    Accelerator.Vendor.NVIDIA, 3, "GPU-1", "Test", 80L << 30, 79L << 30, "1");

    @TempDir Path directory;

    abstract Driver driver();

    abstract ModelFormat format();

    @Test
    void itsIdIsAPlainWord() {
        assertThat(driver().id()).matches("[a-z][a-z0-9-]*");
    }

    @Test
    void itAcceptsItsFormatAndNoOther() {
        for (ModelFormat format : ModelFormat.values()) {
            assertThat(driver().accepts(facts(format, ModelTask.GENERATE)))
                    .as("%s", format)
                    .isEqualTo(format == format());
        }
    }

    @Test
    void availabilityIsToldInASentence() {
        Machine bare = new Machine(new Cpu("x", 2, 2, 1), new Memory(1, 1), List.of());
        switch (driver().availability(bare)) {
            case Availability.Available(var version, var location) -> {
                assertThat(version).isNotBlank();
                assertThat(location).isNotBlank();
            }
            case Availability.Unavailable(var reason) -> assertThat(reason).endsWith(".");
        }
    }

    @Test
    void whatItServesTakesTheModelsName() {
        for (ModelTask task : ModelTask.values()) {
            Capabilities capabilities = driver().capabilities(facts(format(), task));
            for (Surface surface : capabilities.parameters().keySet()) {
                assertThat(capabilities.honours(surface, "model")).as("%s", surface).isTrue();
            }
        }
    }

    @Test
    void slotsFollowTheSettings() {
        assertThat(driver().slots(Settings.DEFAULT)).isPositive();
        assertThat(driver().slots(new Settings(0, 7, -1, List.of()))).isEqualTo(7);
        assertThat(driver().maxInFlight(Settings.DEFAULT))
                .isGreaterThanOrEqualTo(driver().slots(Settings.DEFAULT));
    }

    @Test
    void theEstimateHasTermsWithTheirFormulas() {
        var estimate = driver().estimate(facts(format(), ModelTask.GENERATE), Settings.DEFAULT);
        assertThat(estimate.terms()).isNotEmpty();
        assertThat(estimate.terms()).allSatisfy(term -> assertThat(term.formula()).isNotBlank());
        assertThat(estimate.totalBytes()).isPositive();
    }

    @Test
    void aLaunchIsDescribedAndNothingIsStarted() throws IOException {
        long before = ProcessHandle.current().children().count();
        Launch launch = driver().launch(request(List.of(), "--further", "x"));
        assertThat(ProcessHandle.current().children().count()).isEqualTo(before);
        assertThat(launch.command()).doesNotContainNull().endsWith("--further", "x");
        assertThat(launch.command().getFirst()).isNotBlank();
        assertThat(launch.healthPath()).startsWith("/");
        switch (launch.endpoint()) {
            case Endpoint.UnixSocket(var socket, _) -> {
                assertThat(socket.getParent()).isEqualTo(directory);
                assertThat(socket.toString().getBytes(StandardCharsets.UTF_8).length)
                        .isLessThan(108);
            }
            case Endpoint.Loopback(int port, var bearer) -> {
                assertThat(port).isBetween(1, 65535);
                assertThat(bearer).hasSizeGreaterThanOrEqualTo(32);
            }
        }
        assertThat(launch.environment().keySet()).doesNotContain("PATH", "HOME");
        try (var made = Files.list(directory)) {
            assertThat(made.filter(path -> path.toString().endsWith(".sock"))).isEmpty();
        }
    }

    @Test
    void theSameRequestGivesTheSameCommand() {
        Launch first = driver().launch(request(List.of()));
        Launch second = driver().launch(request(List.of()));
        if (first.endpoint() instanceof Endpoint.UnixSocket) {
            assertThat(second).isEqualTo(first);
        } else {
            assertThat(second.endpoint()).as("a key of its own").isNotEqualTo(first.endpoint());
        }
    }

    LaunchRequest request(List<Accelerator> gpus, String... arguments) {
        return new LaunchRequest(
                "demo",
                new ModelFile(Path.of("/models/demo"), 1000, facts(format(), ModelTask.GENERATE)),
                new DeviceShare(gpus, 2, 20L << 30),
                new Settings(1024, 3, -1, List.of(arguments)),
                directory);
    }

    static ModelFacts facts(ModelFormat format, ModelTask task) {
        return new ModelFacts(
                format,
                null,
                "llama",
                Set.of(task),
                1000,
                "F16",
                4096,
                1000,
                null,
                null,
                null,
                null);
    }

    /// The value that follows a flag.
    static String after(Launch launch, String flag) {
        int at = launch.command().indexOf(flag);
        assertThat(at).as("%s in %s", flag, launch.command()).isNotNegative();
        return launch.command().get(at + 1);
    }
}
