package casemate.config;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.catchThrowableOfType;

import casemate.gateway.Limits;
import casemate.gateway.Listen;
import casemate.serving.ModelSettings;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class ConfigReaderTest {
    @TempDir Path home;

    @Test
    void everySettingHasItsNameAndDefault() {
        assertThat(Schema.FIXED.stream().map(s -> s.name() + "=" + s.fallbackText()))
                .containsExactly(
                        "data-dir=",
                        "envelope=single-tenant",
                        "listen.host=127.0.0.1",
                        "listen.port=8484",
                        "limits.body=16MiB",
                        "limits.header=16KiB",
                        "limits.concurrent-requests=10000",
                        "limits.first-byte=5m",
                        "limits.stream-idle=2m",
                        "limits.shutdown-grace=30s",
                        "limits.connections=20000",
                        "limits.first-request=15s",
                        "limits.head-time=10s",
                        "limits.connection-idle=5m",
                        "runtimes.llama-server.binary=",
                        "runtimes.vllm.binary=",
                        "runtimes.djl.pack=",
                        "defaults.context=0",
                        "defaults.slots=0",
                        "defaults.gpu-layers=-1",
                        "defaults.pinned=false",
                        "defaults.idle-unload=15m",
                        "defaults.queue-limit=256",
                        "logging.level=info");
        assertThat(ModelSettings.OF_A_MODEL.stream().map(s -> s.name() + "=" + s.fallbackText()))
                .containsExactly(
                        "driver=",
                        "context=0",
                        "slots=0",
                        "gpu-layers=-1",
                        "pinned=false",
                        "idle-unload=15m",
                        "queue-limit=256");
    }

    @Test
    void withoutAnySourceDefaultsHold() {
        CasemateConfig config = read(Map.of(), Map.of());

        assertThat(config.dataDirectory()).isEqualTo(home.resolve(".local/share/casemate"));
        assertThat(config.limits()).isEqualTo(Limits.DEFAULT);
        assertThat(config.listen()).isEqualTo(new Listen("127.0.0.1", 8484));
        assertThat(config.warnings()).isEmpty();
    }

    @Test
    void flagsBeatVariablesAndVariablesBeatTheFile() throws IOException {
        file(
                """
                listen:
                  host: 127.0.0.2
                  port: 1000
                logging: {level: debug}
                """);

        CasemateConfig config =
                read(
                        Map.of("listen.port", "3000"),
                        Map.of("CASEMATE_LISTEN_PORT", "2000", "CASEMATE_LOGGING_LEVEL", "warn"));

        assertThat(config.listen()).isEqualTo(new Listen("127.0.0.2", 3000));
        assertThat(config.logLevel()).isEqualTo("warn");
        assertThat(origin(config, "listen.host")).isEqualTo(configFile() + ":2");
        assertThat(origin(config, "listen.port")).isEqualTo("flag --port");
        assertThat(origin(config, "logging.level"))
                .isEqualTo("environment variable CASEMATE_LOGGING_LEVEL");
        assertThat(origin(config, "limits.body")).isEqualTo("default");
    }

    @Test
    void modelsTakeWhatTheyDoNotSayFromTheDefaults() throws IOException {
        file(
                """
                defaults:
                  context: 2048
                  idle-unload: 30s
                models:
                  demo:
                    driver: llama-server
                    slots: 4
                    pinned: true
                    arguments: [--flash-attn, "on"]
                """);

        CasemateConfig config = read(Map.of(), Map.of());

        assertThat(config.serving().settingsOf("demo"))
                .isEqualTo(
                        new ModelSettings(
                                "llama-server",
                                2048,
                                4,
                                -1,
                                true,
                                Duration.ofSeconds(30),
                                256,
                                List.of("--flash-attn", "on")));
        assertThat(config.serving().settingsOf("other")).isEqualTo(config.serving().defaults());
    }

    @Test
    void everyMistakeIsReportedAtOnceWithItsPlace() throws IOException {
        file(
                """
                listen:
                  prot: 8484
                  host: 127.0.0.1
                  host: 127.0.0.2
                limits:
                  body: lots
                  first-byte: 10 parsecs
                  stream-idle: [1s]
                logging: debug
                models:
                  Demo: {slot: 1}
                runtimes:
                  templates:
                    sglang: {health: /health, formats: [safetensors]}
                """);

        ConfigException e =
                catchThrowableOfType(
                        ConfigException.class,
                        () ->
                                read(
                                        Map.of("listen.port", "99999"),
                                        Map.of("CASEMATE_LISTEN_PRT", "1")));

        String f = configFile().toString();
        assertThat(e.mistakes().stream().map(Mistake::toString))
                .containsExactlyInAnyOrder(
                        f + ":2: there is no setting `listen.prot`. Did you mean `port`?",
                        f + ":4: `host` was set before, in line 3: remove one of the two",
                        f
                                + ":6: limits.body: expected a size such as 64KiB, 16MiB or 2GiB"
                                + " from 1KiB to 1GiB, found `lots`",
                        f
                                + ":7: limits.first-byte: expected a duration such as 500ms, 30s,"
                                + " 5m or 1h from 100ms to 24h, found `10 parsecs`",
                        f + ":8: limits.stream-idle: expected one value, found a list",
                        f + ":9: logging: expected a group of settings below it",
                        f
                                + ":11: models: `Demo` is no name: expected 1 to 64 of a-z, 0-9,"
                                + " `.`, `_`, `-`",
                        f + ":11: there is no setting `models.Demo.slot`. Did you mean `slots`?",
                        f
                                + ":14: runtimes.templates.sglang.command: is missing, expected a"
                                + " list of texts",
                        "environment variable CASEMATE_LISTEN_PRT: sets nothing. Did you mean"
                                + " `CASEMATE_LISTEN_PORT`?",
                        "flag --port: listen.port: expected a whole number from 0 to 65535, found"
                                + " `99999`");
    }

    @Test
    void wordsOfADeclaredRuntimeThatDoNotExistAreMistakes() throws IOException {
        file(
                """
                limits: {body: lots}
                runtimes:
                  templates:
                    sglang:
                      command:
                        - sglang
                        - --model-path={modl}
                        - --port
                        - "{port}"
                      environment: {GPUS: "{gpu}"}
                      health: health
                      formats: [safetensor, GGUF,
                        onnx]
                      surfaces:
                        chta: [messages]
                    silent: {command: [x], formats: []}
                    both: {command: [x, "{socket}", "{port}"], formats: [gguf]}
                    open: {command: [x, "{socket}", '{"a": 1}', "{key}"], formats: [gguf]}
                """);

        ConfigException e =
                catchThrowableOfType(ConfigException.class, () -> read(Map.of(), Map.of()));

        String f = configFile() + ":";
        String t = ": runtimes.templates.";
        String placeholders =
                ", only {context}, {gpus}, {key}, {model}, {name}, {port}, {slots}, {socket},"
                        + " {threads}. Did you mean ";
        String formats = "expected one of gguf, safetensors, torchscript, found ";
        assertThat(e.mistakes().stream().map(Mistake::toString))
                .containsExactlyInAnyOrder(
                        f
                                + "1: limits.body: expected a size such as 64KiB, 16MiB or 2GiB"
                                + " from 1KiB to 1GiB, found `lots`",
                        f
                                + "7"
                                + t
                                + "sglang.command: there is no placeholder `{modl}`"
                                + placeholders
                                + "`model`?",
                        f
                                + "10"
                                + t
                                + "sglang.environment.GPUS: there is no placeholder `{gpu}`"
                                + placeholders
                                + "`gpus`?",
                        f
                                + "11"
                                + t
                                + "sglang.health: expected a path that begins with /, found"
                                + " `health`",
                        f
                                + "12"
                                + t
                                + "sglang.formats: "
                                + formats
                                + "`safetensor`. Did you mean `safetensors`?",
                        f + "13" + t + "sglang.formats: " + formats + "`onnx`.",
                        f
                                + "15"
                                + t
                                + "sglang.surfaces: expected one of chat, classify, completions,"
                                + " detokenize, embeddings, rerank, tokenize, found `chta`. Did you"
                                + " mean `chat`?",
                        f + "16" + t + "silent.formats: is empty, expected a list of texts",
                        f
                                + "16"
                                + t
                                + "silent.command: must use exactly one of {socket} and {port}",
                        f + "17" + t + "both.command: must use exactly one of {socket} and {port}",
                        f
                                + "18"
                                + t
                                + "open.command: uses {key}, which only exists together with"
                                + " {port}");
    }

    @Test
    void hostileYamlIsRefusedInOneSentence() throws IOException {
        file("a: &x [1]\nb: *x\n");
        assertThat(mistakes()).contains(":1: anchors are not allowed");

        file("listen: {port: [}\n");
        assertThat(mistakes()).contains(":1: not valid YAML");

        file("- 1\n");
        assertThat(mistakes()).contains("expected `name: value` lines");

        file("#" + "x".repeat(2 << 20));
        assertThat(mistakes()).contains("at most 1048576 are read");

        file("[".repeat(50_000));
        assertThat(mistakes()).contains("nested deeper than 20 levels");
    }

    @Test
    void listeningBeyondThisMachineWarns() {
        assertThat(read(Map.of("listen.host", "0.0.0.0"), Map.of()).warnings())
                .singleElement()
                .asString()
                .contains("Recommended action:");
    }

    private String mistakes() {
        ConfigException e =
                catchThrowableOfType(ConfigException.class, () -> read(Map.of(), Map.of()));
        return e.mistakes().toString();
    }

    private static String origin(CasemateConfig config, String name) {
        return config.effective().stream()
                .filter(e -> e.name().equals(name))
                .findFirst()
                .orElseThrow()
                .origin()
                .toString();
    }

    private Path configFile() {
        return home.resolve(".local/share/casemate/casemate.yaml");
    }

    private void file(String text) throws IOException {
        Files.createDirectories(configFile().getParent());
        Files.writeString(configFile(), text);
    }

    private CasemateConfig read(Map<String, String> flags, Map<String, String> environment) {
        return ConfigReader.read(
                new ConfigSources(
                        flags,
                        Map.of("listen.port", "--port"),
                        null,
                        environment,
                        home,
                        home.resolve("etc/casemate.yaml")));
    }
}
