package casemate.blackbox;

import static org.assertj.core.api.Assertions.assertThat;

import casemate.signing.Check;
import casemate.signing.Hashes;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.json.JsonMapper;
import java.io.IOException;
import java.net.URI;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.HexFormat;
import java.util.List;
import java.util.Map;
import java.util.concurrent.TimeUnit;
import java.util.stream.Stream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.api.parallel.Execution;
import org.junit.jupiter.api.parallel.ExecutionMode;

/// From a vendor's keys to a machine that answers, is upgraded, rolled back and cleared, with the
/// commands alone; and with the power failing.
@Tag("kill")
class InstallationIT {
    private static final Duration LIMIT = Duration.ofMinutes(3);
    private static final int SIGKILL = 137;
    private static final int REFUSED = Check.ROLLBACK.exitCode();

    private static String fingerprint = "";
    private static Path first = Path.of("");
    private static Path second = Path.of("");

    @TempDir Path temp;
    private int port;

    @BeforeAll
    static void makeReleases() throws Exception {
        Releases releases = Releases.get();
        fingerprint = releases.fingerprint();
        first = releases.first();
        second = releases.second();
    }

    @BeforeEach
    void choosePort() throws Exception {
        port = Appliance.freePort();
    }

    @AfterEach
    void leaveNothingBehind() throws Exception {
        casemate(Map.of(), "uninstall", "--prefix", prefix(), "--yes", "--purge-data");
    }

    @Test
    @Execution(ExecutionMode.CONCURRENT)
    void fromKeysToAnAnswerToAnUpgradeAndBackAndAway() throws Exception {
        casemate(Map.of(), "bundle", "verify", first.toString(), "--root-fingerprint", fingerprint)
                .expectSuccess();
        Path media = temp.resolve("media");
        casemate(Map.of(), "bundle", "media", first.toString(), media.toString()).expectSuccess();

        Executable.Result plan = script(media, "--dry-run");
        assertThat(plan.expectSuccess().out()).contains("Install Casemate 2026.11", "bin/casemate");
        assertThat(Path.of(prefix())).doesNotExist();
        assertThat(data()).doesNotExist();

        script(media).expectSuccess();
        assertThat(answer("casemate-demo", "What is the capital of France?")).contains("Paris");
        assertThat(Files.readString(data().resolve("casemate.yaml")))
                .contains("envelope: air-gapped");
        String key =
                json(casemate(
                                Map.of(),
                                "keys",
                                "create",
                                "app",
                                "--json",
                                "--data-dir",
                                data().toString()))
                        .path("id")
                        .asText();

        // What the delta leaves out is taken from the machine.
        Path delta = temp.resolve("delta");
        casemate(Map.of(), "bundle", "delta", first.toString(), second.toString(), delta.toString())
                .expectSuccess();
        assertThat(install(delta).expectSuccess().out()).contains("2026.12 runs");
        assertThat(status().path("installation").path("current").path("release").asText())
                .isEqualTo("2026.12");
        assertThat(status().path("installation").path("previous").path("release").asText())
                .isEqualTo("2026.11");
        assertThat(answer("casemate-demo-small", "What is the capital of France?")).isNotBlank();
        // The runtime of the release is used without a word in the configuration.
        assertThat(runtimes()).contains("opt/slots/b/runtimes/llama.cpp/llama-server");
        if (System.getenv("LLAMA_SERVER") != null) {
            assertThat(runtimes()).contains("\"driver\":\"llama-server\"");
        }
        assertThat(install(second).expectSuccess().out()).contains("nothing was changed");

        assertThat(install(first).exit())
                .as("an older release without a permit")
                .isEqualTo(REFUSED);
        String device = status().path("installation").path("device").asText();
        assertThat(
                        install(
                                        first,
                                        List.of(
                                                "--prefix",
                                                prefix(),
                                                "--dry-run",
                                                "--permit",
                                                permit("another-machine", first).toString()))
                                .exit())
                .as("with a permit for another machine")
                .isEqualTo(REFUSED);

        assertThat(
                        casemate(Map.of(), "rollback", "--prefix", prefix(), "--yes")
                                .expectSuccess()
                                .out())
                .contains("2026.11 runs");
        assertThat(answer("casemate-demo", "What is the capital of Spain?")).contains("Madrid");
        assertThat(runtimes()).doesNotContain("runtimes/llama.cpp");
        assertThat(
                        casemate(
                                        Map.of(),
                                        "keys",
                                        "list",
                                        "--json",
                                        "--data-dir",
                                        data().toString())
                                .out())
                .as("nothing of the customer's was lost")
                .contains(key);

        casemate(Map.of(), "uninstall", "--prefix", prefix(), "--yes").expectSuccess();
        assertThat(processes()).isEmpty();
        assertThat(Path.of(prefix(), "slots")).doesNotExist();
        assertThat(data().resolve("db").resolve("casemate.mv.db")).exists();
        assertThat(install(first, firstRun()).exit())
                .as("what the machine believes outlives the installation")
                .isEqualTo(REFUSED);
        List<String> permitted = new ArrayList<>(firstRun());
        permitted.addAll(List.of("--permit", permit(device, first).toString()));
        assertThat(install(first, permitted).expectSuccess().out()).contains("2026.11 runs");
    }

    private static Path permit(String device, Path release) throws Exception {
        String manifest =
                HexFormat.of()
                        .formatHex(
                                Hashes.sha256(
                                        Files.readAllBytes(release.resolve("manifest.json"))));
        return Releases.get().vendor().permit(device, manifest);
    }

    /// All steps are killed with a stand-in in `casemate.install`; here a few with what is shipped.
    @Test
    @Execution(ExecutionMode.CONCURRENT)
    void whereThePowerFailsTheNextRunEndsInOneRelease() throws Exception {
        kill("configure:within", "install", first.toString(), firstRun());
        assertThat(recover()).contains("is undone now: nothing is installed");
        assertThat(data()).doesNotExist();
        install(first, firstRun()).expectSuccess();

        kill(
                "activate:after",
                "install",
                second.toString(),
                List.of("--prefix", prefix(), "--yes"));
        assertThat(recover()).contains("is finished now: 2026.12 runs");
        assertThat(answer("casemate-demo-small", "What is the capital of France?")).isNotBlank();

        kill("backup:within", "rollback", "", List.of("--prefix", prefix(), "--yes"));
        assertThat(recover()).contains("is finished now: 2026.11 runs");
        assertThat(answer("casemate-demo", "What is the capital of Spain?")).contains("Madrid");
    }

    private String prefix() {
        return temp.resolve("opt").toString();
    }

    private Path data() {
        return temp.resolve("data");
    }

    private List<String> firstRun() throws Exception {
        Path paper =
                Files.writeString(
                        temp.resolve("paper"), "# from the second person\n" + fingerprint + "\n");
        return List.of(
                "--prefix",
                prefix(),
                "--data-dir",
                data().toString(),
                "--port",
                Integer.toString(port),
                "--no-systemd",
                "--envelope",
                "air-gapped",
                "--root-fingerprint",
                fingerprint,
                "--confirm-with",
                paper.toString(),
                "--yes");
    }

    private Executable.Result script(Path media, String... options) throws Exception {
        List<String> line = new ArrayList<>(List.of("sh", media.resolve("install.sh").toString()));
        line.addAll(List.of(options));
        line.addAll(firstRun());
        return run(Map.of(), line);
    }

    private Executable.Result install(Path media) throws Exception {
        return install(media, List.of("--prefix", prefix(), "--yes"));
    }

    private Executable.Result install(Path media, List<String> options) throws Exception {
        List<String> words = new ArrayList<>(List.of("install", media.toString()));
        words.addAll(options);
        return casemate(Map.of(), words.toArray(String[]::new));
    }

    private void kill(String point, String command, String media, List<String> options)
            throws Exception {
        List<String> words = new ArrayList<>(List.of(command));
        if (!media.isEmpty()) {
            words.add(media);
        }
        words.addAll(options);
        Executable.Result killed =
                casemate(Map.of("CASEMATE_INSTALL_HALT_AT", point), words.toArray(String[]::new));
        assertThat(killed.exit()).as(killed.err()).isEqualTo(SIGKILL);
    }

    private String recover() throws Exception {
        return casemate(Map.of(), "install", "--prefix", prefix()).expectSuccess().err();
    }

    private JsonNode status() throws Exception {
        return json(
                casemate(
                        Map.of(),
                        "status",
                        "--json",
                        "--prefix",
                        prefix(),
                        "--data-dir",
                        data().toString()));
    }

    private String runtimes() throws Exception {
        return casemate(Map.of(), "runtimes", "--json", "--data-dir", data().toString())
                .expectSuccess()
                .out();
    }

    private static JsonNode json(Executable.Result result) throws IOException {
        return new JsonMapper().readTree(result.expectSuccess().out());
    }

    private String answer(String model, String question) throws Exception {
        String key =
                Files.readString(data().resolve("credentials").resolve("operator.key")).strip();
        HttpResponse<String> answer =
                Appliance.HTTP.send(
                        HttpRequest.newBuilder(
                                        URI.create(
                                                "http://127.0.0.1:"
                                                        + port
                                                        + "/v1/chat/completions"))
                                .timeout(Duration.ofSeconds(60))
                                .header("Authorization", "Bearer " + key)
                                .header("Content-Type", "application/json")
                                .POST(
                                        HttpRequest.BodyPublishers.ofString(
                                                Streams.chat(model, question, false)))
                                .build(),
                        HttpResponse.BodyHandlers.ofString());
        assertThat(answer.statusCode()).as(answer.body()).isEqualTo(200);
        return new JsonMapper()
                .readTree(answer.body())
                .path("choices")
                .path(0)
                .path("message")
                .path("content")
                .asText();
    }

    /// What still runs of this installation.
    private List<String> processes() {
        return ProcessHandle.allProcesses()
                .map(p -> {
                    try {
                        return Files.readString(
                                Path.of("/proc", Long.toString(p.pid()), "cmdline"));
                    } catch (IOException e) {
                        return "";
                    }
                })
                .filter(line -> line.contains(data().toString()))
                .toList();
    }

    private Executable.Result casemate(Map<String, String> environment, String... words)
            throws Exception {
        return run(
                environment, Stream.of(Executable.command(words)).flatMap(List::stream).toList());
    }

    private Executable.Result run(Map<String, String> environment, List<String> line)
            throws Exception {
        Path out = Files.createTempFile(temp, "out", ".txt");
        Path err = Files.createTempFile(temp, "err", ".txt");
        ProcessBuilder builder = new ProcessBuilder(line);
        builder.environment().keySet().removeIf(name -> name.startsWith("CASEMATE_"));
        builder.environment().putAll(environment);
        Process process =
                builder.redirectInput(Path.of("/dev/null").toFile())
                        .redirectOutput(out.toFile())
                        .redirectError(err.toFile())
                        .start();
        if (!process.waitFor(LIMIT.toSeconds(), TimeUnit.SECONDS)) {
            process.destroyForcibly();
            throw new AssertionError("still running after " + LIMIT + ": " + line);
        }
        return new Executable.Result(
                process.exitValue(), Files.readString(out), Files.readString(err));
    }
}
