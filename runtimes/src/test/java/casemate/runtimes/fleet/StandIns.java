package casemate.runtimes.fleet;

import casemate.runtimes.device.Cpu;
import casemate.runtimes.device.Machine;
import casemate.runtimes.device.Memory;
import casemate.runtimes.driver.Capabilities;
import casemate.runtimes.driver.DeviceNeeds;
import casemate.runtimes.driver.RuntimeTemplate;
import casemate.runtimes.driver.Settings;
import casemate.runtimes.driver.Surface;
import casemate.runtimes.driver.TemplateDriver;
import casemate.runtimes.model.ModelFacts;
import casemate.runtimes.model.ModelFile;
import casemate.runtimes.model.ModelFormat;
import casemate.runtimes.model.ModelTask;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.function.BooleanSupplier;

/// What the tests of the fleet have in common: stand-in runtimes, models and machines.
final class StandIns {
    static final long MIB = 1L << 20;
    static final Capabilities CHAT =
            new Capabilities(Map.of(Surface.CHAT, Set.of("model", "messages", "stream")));

    private StandIns() {}

    /// A driver that starts [RuntimeStandIn] with these options, and two slots.
    static TemplateDriver driver(String id, String... options) {
        return driver(id, 100 * MIB, options);
    }

    static TemplateDriver driver(String id, long memoryBytes, String... options) {
        List<String> command =
                new ArrayList<>(
                        List.of(
                                java(),
                                "-XX:TieredStopAtLevel=1",
                                "-XX:+UseSerialGC",
                                "-Xshare:auto",
                                "-Xmx256m",
                                "-cp",
                                classes(),
                                RuntimeStandIn.class.getName(),
                                "socket={socket}",
                                "context={context}"));
        command.addAll(List.of(options));
        return template(id, memoryBytes, command);
    }

    /// A driver of which the process ignores SIGTERM.
    static TemplateDriver deaf(String id, String... options) {
        List<String> command =
                new ArrayList<>(
                        List.of(
                                "/bin/sh",
                                "-c",
                                // An ignored signal stays ignored over exec, and -Xrs keeps the
                                // JVM from changing that.
                                "trap '' TERM; exec \"$@\"",
                                "sh",
                                java(),
                                "-Xrs",
                                "-cp",
                                classes(),
                                RuntimeStandIn.class.getName(),
                                "socket={socket}"));
        command.addAll(List.of(options));
        return template(id, 100 * MIB, command);
    }

    private static TemplateDriver template(String id, long memoryBytes, List<String> command) {
        return new TemplateDriver(
                new RuntimeTemplate(
                        id,
                        command,
                        Map.of(),
                        "/health",
                        Set.of(ModelFormat.GGUF),
                        CHAT,
                        DeviceNeeds.CPU_ONLY,
                        2,
                        memoryBytes));
    }

    static String java() {
        return Path.of(System.getProperty("java.home"), "bin", "java").toString();
    }

    /// Where the stand-in was compiled to; it needs nothing else.
    static String classes() {
        return RuntimeStandIn.class.getProtectionDomain().getCodeSource().getLocation().getPath();
    }

    static ServedModel model(String name, String driver) {
        return new ServedModel(name, FILE, driver, Settings.DEFAULT, false, Duration.ZERO, 100);
    }

    /// What was observed of one model does not count for another with another context.
    static ServedModel model(String name, String driver, int context) {
        return new ServedModel(
                name,
                FILE,
                driver,
                new Settings(context, 0, -1, List.of()),
                false,
                Duration.ZERO,
                100);
    }

    static ServedModel pinned(String name, String driver) {
        return new ServedModel(name, FILE, driver, Settings.DEFAULT, true, Duration.ZERO, 100);
    }

    static final ModelFile FILE =
            new ModelFile(
                    Path.of("stand-in.gguf"),
                    1000,
                    new ModelFacts(
                            ModelFormat.GGUF,
                            null,
                            "llama",
                            Set.of(ModelTask.GENERATE),
                            1000,
                            "F16",
                            4096,
                            1000,
                            null,
                            null,
                            null,
                            null));

    static Machine machine(long memoryBytes) {
        return new Machine(
                new Cpu("stand-in", 2, 2, 1), new Memory(memoryBytes, memoryBytes), List.of());
    }

    /// Short enough for tests.
    static FleetSettings settings(Path directory) {
        FleetSettings defaults = FleetSettings.in(directory);
        return new FleetSettings(
                directory,
                new FleetSettings.StartDeadline(Duration.ofSeconds(20), Duration.ofSeconds(60)),
                new FleetSettings.HealthCheck(Duration.ofMillis(200), Duration.ofMillis(500), 3),
                defaults.backOff(),
                new FleetSettings.LogLimits(4096, 2, 20),
                Duration.ofSeconds(1),
                Duration.ofSeconds(2),
                0);
    }

    /// Waits for a condition, up to 20 s.
    static void await(String what, BooleanSupplier condition) throws InterruptedException {
        long deadline = System.nanoTime() + 20_000_000_000L;
        while (!condition.getAsBoolean()) {
            if (System.nanoTime() > deadline) {
                throw new AssertionError("not within 20 s: " + what);
            }
            Thread.sleep(10);
        }
    }
}
