package casemate.runtimes.fleet;

import static org.assertj.core.api.Assertions.assertThat;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import casemate.runtimes.device.Accelerator;
import casemate.runtimes.device.Accelerator.Vendor;
import casemate.runtimes.device.Cpu;
import casemate.runtimes.device.Machine;
import casemate.runtimes.device.Memory;
import casemate.runtimes.driver.Availability;
import casemate.runtimes.driver.Driver;
import casemate.runtimes.driver.Endpoint;
import casemate.runtimes.driver.LlamaServerDriver;
import casemate.runtimes.driver.LlamaWorkerDriver;
import casemate.runtimes.driver.Settings;
import casemate.runtimes.driver.VllmDriver;
import casemate.runtimes.model.ModelFacts;
import casemate.runtimes.model.ModelFile;
import casemate.runtimes.model.ModelFileReader;
import casemate.runtimes.model.ModelFormat;
import casemate.runtimes.model.ModelTask;
import java.io.IOException;
import java.net.StandardProtocolFamily;
import java.net.UnixDomainSocketAddress;
import java.nio.ByteBuffer;
import java.nio.channels.SocketChannel;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.time.Duration;
import java.util.List;
import java.util.Set;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/// Each driver's command line put to the test: by the real runtime where there is one, and by a
/// stand-in for vLLM.
class DriversInTheFleetTest {
    private static final Machine MACHINE =
            new Machine(
                    new Cpu("test", 2, 2, 1),
                    new Memory(16L << 30, 16L << 30),
                    List.of(
                            new Accelerator(
                                    Vendor.NVIDIA, 0, "GPU-0", "Test", 24L << 30, 24L << 30, "1")));
    private static final Machine CPU_ONLY = new Machine(MACHINE.cpu(), MACHINE.memory(), List.of());

    @TempDir Path dir;

    @Test
    void theEmbeddedLlamaWorkerAnswers() throws Exception {
        ModelFile model = demoModel();
        Driver driver =
                new LlamaWorkerDriver(
                        List.of(
                                StandIns.java(),
                                "-Xmx256m",
                                "--enable-native-access=ALL-UNNAMED",
                                "--add-exports=java.base/sun.nio.ch=ALL-UNNAMED",
                                "-cp",
                                absoluteClassPath(),
                                WorkerCommand.class.getName()));
        assertThat(driver.availability(CPU_ONLY)).isInstanceOf(Availability.Available.class);
        String answer = ask(driver, model, CPU_ONLY);
        assertThat(answer).startsWith("HTTP/1.1 200").contains("chat.completion", "\"usage\"");
    }

    @Test
    void llamaServerAnswersWhereItIsInstalled() throws Exception {
        Driver driver =
                new LlamaServerDriver(System.getenv().getOrDefault("LLAMA_SERVER", "llama-server"));
        assumeTrue(
                driver.availability(CPU_ONLY) instanceof Availability.Available,
                () -> "skipped: " + driver.availability(CPU_ONLY));
        String answer = ask(driver, demoModel(), CPU_ONLY);
        assertThat(answer).startsWith("HTTP/1.1 200").contains("chat.completion", "\"usage\"");
    }

    @Test
    void vllmsStandInTakesOurCommandLine() throws Exception {
        Path program = dir.resolve("vllm");
        Files.writeString(
                program,
                "#!/bin/sh\nexec "
                        + StandIns.java()
                        + " -cp "
                        + StandIns.classes()
                        + " "
                        + VllmStandIn.class.getName()
                        + " \"$@\"\n");
        Files.setPosixFilePermissions(program, PosixFilePermissions.fromString("rwx------"));
        Driver driver = new VllmDriver(program.toString());
        assertThat(driver.availability(MACHINE))
                .isEqualTo(new Availability.Available("0.30.0 (stand-in)", program.toString()));
        assertThat(driver.availability(CPU_ONLY))
                .isInstanceOfSatisfying(
                        Availability.Unavailable.class,
                        none -> assertThat(none.reason()).contains("needs an accelerator"));
        assertThat(ask(driver, safetensors(), MACHINE))
                .startsWith("HTTP/1.1 200")
                .contains("data: {\"error\"");
    }

    /// Serves the model, and asks it one question.
    private String ask(Driver driver, ModelFile model, Machine machine) throws Exception {
        try (Fleet fleet =
                Fleet.open(StandIns.settings(dir.resolve("run")), List.of(driver), () -> machine)) {
            fleet.declare(
                    new ServedModel(
                            "demo",
                            model,
                            driver.id(),
                            new Settings(256, 2, -1, List.of()),
                            false,
                            Duration.ZERO,
                            10));
            try (Lease lease = fleet.acquire("demo").get(60, TimeUnit.SECONDS)) {
                return chat(((Endpoint.UnixSocket) lease.endpoint()).path());
            }
        }
    }

    private static String chat(Path socket) throws IOException {
        String body =
                "{\"model\":\"demo\",\"max_tokens\":8,\"messages\":[{\"role\":\"user\","
                        + "\"content\":\"What is the capital of France?\"}]}";
        String request =
                "POST /v1/chat/completions HTTP/1.1\r\nHost: localhost\r\nContent-Type:"
                        + " application/json\r\nConnection: close\r\nContent-Length: "
                        + body.length()
                        + "\r\n\r\n"
                        + body;
        try (SocketChannel channel = SocketChannel.open(StandardProtocolFamily.UNIX)) {
            channel.connect(UnixDomainSocketAddress.of(socket));
            channel.write(StandardCharsets.US_ASCII.encode(request));
            ByteBuffer answer = ByteBuffer.allocate(1 << 20);
            while (channel.read(answer) >= 0) {
                // until the runtime closes
            }
            return StandardCharsets.UTF_8.decode(answer.flip()).toString();
        }
    }

    private static ModelFile demoModel() throws IOException {
        Path file = Path.of("models", "casemate-demo.gguf").toAbsolutePath();
        assumeTrue(Files.exists(file), () -> "skipped: there is no " + file);
        return ModelFileReader.read(file);
    }

    private ModelFile safetensors() {
        return new ModelFile(
                dir,
                1000,
                new ModelFacts(
                        ModelFormat.SAFETENSORS,
                        null,
                        "llama",
                        Set.of(ModelTask.GENERATE),
                        1000,
                        "BF16",
                        4096,
                        1000,
                        null,
                        null,
                        null,
                        null));
    }

    /// A worker runs in its instance's directory.
    private static String absoluteClassPath() {
        return String.join(
                ":",
                java.util.Arrays.stream(System.getProperty("java.class.path").split(":", -1))
                        .map(entry -> Path.of(entry).toAbsolutePath().toString())
                        .toList());
    }
}
