package casemate.cli;

import static org.assertj.core.api.Assertions.assertThat;

import casemate.admin.DemoModel;
import casemate.cli.base.Console;
import casemate.cli.base.Exit;
import java.io.IOException;
import java.io.PrintWriter;
import java.io.StringWriter;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class CommandTest {
    @TempDir Path temp;
    private final Map<String, String> environment = new HashMap<>();

    private record Result(int exit, String out, String err) {}

    @BeforeEach
    void dataDirectory() {
        environment.put("CASEMATE_DATA_DIR", temp.resolve("data").toString());
    }

    @Test
    void initMakesAKeyThatOnlyTheOwnerCanReadAndDoesNothingTwice() throws IOException {
        Result first = run("init");
        Path key = temp.resolve("data/credentials/operator.key");

        assertThat(first.exit).isEqualTo(Exit.OK);
        assertThat(first.out).contains("Created the operator key", "casemate serve");
        assertThat(Files.readString(key)).matches("cmk-\\w{8}-\\w{43}\n");
        assertThat(PosixFilePermissions.toString(Files.getPosixFilePermissions(key)))
                .isEqualTo("rw-------");

        String before = Files.readString(key);
        Result second = run("init", "--json");
        assertThat(second.exit).isEqualTo(Exit.OK);
        assertThat(second.out).contains("\"created\":false");
        assertThat(Files.readString(key)).isEqualTo(before);
    }

    @Test
    void initStartsAConfigurationWhereThereIsNone() throws IOException {
        Path file = temp.resolve("data/casemate.yaml");
        assertThat(run("init").out).contains("Created the configuration   " + file);
        assertThat(run("config", "check").out).contains(file.toString());

        Path other = Files.writeString(temp.resolve("other.yaml"), "listen: {port: 1}\n");
        environment.put("CASEMATE_DATA_DIR", temp.resolve("second").toString());
        Result second = run("init", "--config", other.toString(), "--json");
        assertThat(second.out).contains("\"configurationCreated\":false");
        assertThat(temp.resolve("second/casemate.yaml")).doesNotExist();
    }

    @Test
    void keysAndModelsWithoutAServer() {
        run("init");
        Result created = run("keys", "create", "billing");
        String id = created.out.substring(4, 12);

        assertThat(created.out).matches("cmk-\\w{8}-\\w{43}\n");
        assertThat(run("keys", "list").out).contains(id, "billing", "application", "operator");
        assertThat(run("keys", "revoke", id).out).isEqualTo("Revoked " + id + "\n");
        assertThat(run("keys", "list", "--json").out).contains("\"revokedAt\":\"20");

        assertThat(run("models", "list").err).contains("No models yet");
        Result imported = run("models", "import", DemoModel.path().toString(), "--name", "demo");
        assertThat(imported.exit).as(imported.err).isEqualTo(Exit.OK);
        assertThat(imported.out).contains("Imported demo", "sha256 ");
        assertThat(imported.err).contains("100%");
        assertThat(run("models", "list").out).contains("demo", "gguf", "llama");
        assertThat(run("models", "show", "demo").out).contains("weights", "total", "runtime");
        assertThat(run("models", "remove", "demo").out).isEqualTo("Removed demo\n");
    }

    @Test
    void errorsAreOneSentenceWithAnExitCode() throws IOException {
        assertThat(run("keys", "list"))
                .isEqualTo(
                        new Result(
                                Exit.NOT_FOUND,
                                "",
                                "casemate: %s is not initialised: run `casemate init` first.\n"
                                        .formatted(temp.resolve("data"))));
        run("init");
        assertThat(run("models", "show", "nothing"))
                .isEqualTo(
                        new Result(
                                Exit.NOT_FOUND,
                                "",
                                "casemate: there is no model `nothing`: `casemate models list`"
                                        + " shows all.\n"));
        assertThat(run("models", "import", "/nowhere.gguf").exit).isEqualTo(Exit.NOT_FOUND);
        assertThat(run("modells").exit).isEqualTo(Exit.USAGE);
        assertThat(run("modells").err).contains("models");
        assertThat(run("keys").exit).isEqualTo(Exit.USAGE);
        assertThat(run("init", "--set", "listen.prt=1").err)
                .contains("there is no setting `listen.prt`. Did you mean `listen.port`?");

        int closed = closedPort();
        Result chat = run("chat", "--url", "http://127.0.0.1:" + closed, "--model", "m", "hi");
        assertThat(chat.exit).isEqualTo(Exit.UNREACHABLE);
        assertThat(chat.err).contains("no server answers at http://127.0.0.1:" + closed);
    }

    @Test
    void configShowsWhereValuesComeFrom() {
        environment.put("CASEMATE_LISTEN_PORT", "9000");

        assertThat(run("config", "show", "--origin").out)
                .contains("environment variable CASEMATE_LISTEN_PORT", "limits.body", "16MiB");
        assertThat(run("config", "show", "--origin", "--json").out)
                .contains("{\"name\":\"listen.port\",\"value\":\"9000\",\"origin\":\"environment");
        assertThat(run("config", "check").exit).isEqualTo(Exit.OK);
        environment.put("CASEMATE_LISTEN_PORT", "many");
        assertThat(run("config", "check").exit).isEqualTo(Exit.USAGE);
    }

    @Test
    void theDoctorNamesProblemsAndWhatToDo() throws IOException {
        Result before = run("doctor");
        assertThat(before.exit).isEqualTo(Exit.FAILED);
        assertThat(before.out).contains("Recommended action: run `casemate init`.");

        run("init");
        environment.put("CASEMATE_LISTEN_PORT", Integer.toString(closedPort()));
        Result after = run("doctor");
        assertThat(after.exit).as(after.out).isEqualTo(Exit.OK);
        assertThat(after.out).contains("ok    store: opens", "is free");
        assertThat(run("doctor", "--json").out).startsWith("[{\"check\":\"program\"");
    }

    @Test
    void theBillOfMaterialsSaysWhatItIsOf() {
        String printed = run("sbom").out;
        assertThat(printed)
                .startsWith("{")
                .contains(
                        "\"bomFormat\": \"CycloneDX\"",
                        "\"scope\": \"excluded\"",
                        "pkg:maven/com.h2database/h2@")
                .doesNotContain("\"@");
        assertThat(run("sbom", "--json").out).isEqualTo(printed);
    }

    @Test
    void versionDevicesAndCompletionNeedNothing() {
        assertThat(run("version", "--json").out)
                .contains(
                        "\"version\":",
                        "\"java\":",
                        "\"form\":\"jar\"",
                        "\"builder\":",
                        "\"digest\":");
        assertThat(run("devices").out).contains("CPU", "Memory");
        assertThat(run("devices", "--json").out).startsWith("{\"cpu\":");
        assertThat(run("completion").out).contains("complete -F", "casemate");
        assertThat(run("--help").exit).isEqualTo(Exit.OK);
        assertThat(temp.resolve("data")).doesNotExist();
    }

    @Test
    void coloursOnlyOnATerminalWithoutNoColor() {
        assertThat(console(true).colours()).isTrue();
        assertThat(console(false).colours()).isFalse();
        environment.put("NO_COLOR", "1");
        assertThat(console(true).colours()).isFalse();
    }

    private static int closedPort() throws IOException {
        try (ServerSocket socket = new ServerSocket(0, 1, InetAddress.getLoopbackAddress())) {
            return socket.getLocalPort();
        }
    }

    private Console console(boolean terminal) {
        PrintWriter nowhere = new PrintWriter(new StringWriter());
        return new Console(nowhere, nowhere, terminal, environment);
    }

    private Result run(String... args) {
        StringWriter out = new StringWriter();
        StringWriter err = new StringWriter();
        List<String> all = new ArrayList<>(List.of(args));
        int exit =
                Main.run(
                        new Console(new PrintWriter(out), new PrintWriter(err), false, environment),
                        all.toArray(String[]::new));
        return new Result(exit, out.toString(), err.toString());
    }
}
