package casemate.admin;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import casemate.admin.AdministrationException.Kind;
import casemate.host.DataDirectory;
import casemate.identity.Caller.Role;
import com.fasterxml.jackson.databind.JsonNode;
import java.io.IOException;
import java.net.Socket;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

/// The contract over HTTP, and what becomes of it when the server is killed.
class ServerAdministrationIT extends AdministrationContract {
    @TempDir static Path home;
    private static DataDirectory directory;
    private static Process server;

    @BeforeAll
    static void start() throws Exception {
        directory = DataDirectory.at(home.resolve("data"), Map.of());
        assertThat(casemate("init").waitFor()).isZero();
        server = serve();
    }

    @AfterAll
    static void stop() throws Exception {
        server.destroy();
        assertThat(server.waitFor(30, TimeUnit.SECONDS)).isTrue();
        assertThat(server.exitValue()).isZero();
        assertThat(directory.serverFile()).doesNotExist();
    }

    @Override
    Administration administration() throws IOException {
        return ServerAdministration.open(ServerAddress.read(directory).orElseThrow(), directory);
    }

    @Test
    void anApplicationKeyMayNotAdminister() throws Exception {
        try (Administration operator = administration()) {
            Views.IssuedKey key = operator.createKey("app", Role.APPLICATION);
            ServerAddress address = ServerAddress.read(directory).orElseThrow();
            for (String bad : List.of(key.key(), "cmk-nonsense", "")) {
                try (Administration a = new ServerAdministration(address, directory, bad)) {
                    assertThatThrownBy(a::keys)
                            .isInstanceOfSatisfying(
                                    AdministrationException.class,
                                    e -> assertThat(e.kind()).isEqualTo(Kind.UNAUTHORISED));
                }
            }
        }
    }

    @Test
    void nothingIsWrittenWhereTheServerWasStarted() {
        assertThat(startedIn()).isEmptyDirectory();
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            textBlock =
                    """
                    POST   | /admin/v1/keys    | {"name":             | 400 | invalid_request | the body is not
                    POST   | /admin/v1/keys    | [1, 2]               | 400 | invalid_request | the body is not the JSON object
                    POST   | /admin/v1/keys    | ''                   | 400 | invalid_request | the key's `name`
                    POST   | /admin/v1/keys    | null                 | 400 | invalid_request | the key's `name`
                    POST   | /admin/v1/keys    | {"role": "KING"}     | 400 | invalid_request | `role`: expected one of APPLICATION, OPERATOR, found `KING`
                    POST   | /admin/v1/keys    | {"name": {"a": 1}}   | 400 | invalid_request | `name`:
                    POST   | /admin/v1/models  | {"path": "/\\u0000"} | 400 | invalid_request | `path` is no path
                    GET    | /admin/v1/nothing | ''                   | 404 | not_found       | there is no GET /admin/v1/nothing
                    GET    | /admin/nothing    | ''                   | 404 | not_found       | there is no GET /admin/nothing
                    GET    | /admin            | ''                   | 404 | not_found       | there is no GET /admin
                    PATCH  | /admin/v1/keys    | {}                   | 405 | method_not_allowed | PATCH /admin/v1/keys
                    POST   | /admin/v1/devices | {}                   | 405 | method_not_allowed | POST /admin/v1/devices
                    """)
    void whatCannotBeUnderstoodIsRefusedAsClientsExpect(
            String method, String path, String body, int status, String code, String message)
            throws Exception {
        HttpResponse<String> answer = send(method, path, body);

        assertThat(answer.statusCode()).as(answer.body()).isEqualTo(status);
        JsonNode error = AdminJson.mapper().readTree(answer.body()).path("error");
        assertThat(error.path("code").asText()).isEqualTo(code);
        assertThat(error.path("type").asText()).isEqualTo("invalid_request_error");
        assertThat(error.path("message").asText()).contains(message).doesNotContain("casemate.");
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "/admin/v1/keys",
                "//admin/v1/keys",
                "/admin//v1/keys",
                "/%61dmin/v1/keys",
                "/admin;x=1/v1/keys",
                "/x/../admin/v1/keys",
                "/./admin/v1/keys"
            })
    void noSpellingOfAPathGetsPastTheKey(String path) throws Exception {
        URI server = ServerAddress.read(directory).orElseThrow().url();
        try (Socket socket = new Socket(server.getHost(), server.getPort())) {
            String request = "GET " + path + " HTTP/1.1\r\nHost: x\r\nConnection: close\r\n\r\n";
            socket.getOutputStream().write(request.getBytes(StandardCharsets.US_ASCII));
            String answer =
                    new String(socket.getInputStream().readAllBytes(), StandardCharsets.UTF_8);
            assertThat(answer).matches("(?s)HTTP/1.1 (401|404) .*").doesNotContain("createdAt");
        }
    }

    private static HttpResponse<String> send(String method, String path, String body)
            throws Exception {
        try (HttpClient client = HttpClient.newHttpClient()) {
            String key = Files.readString(directory.operatorKey()).strip();
            URI server = ServerAddress.read(directory).orElseThrow().url();
            return client.send(
                    HttpRequest.newBuilder(server.resolve(path))
                            .header("Authorization", "Bearer " + key)
                            .header("Content-Type", "application/json")
                            .timeout(Duration.ofSeconds(30))
                            .method(method, HttpRequest.BodyPublishers.ofString(body))
                            .build(),
                    HttpResponse.BodyHandlers.ofString());
        }
    }

    @Test
    void whatWasAnsweredOutlivesAKill() throws Exception {
        String id;
        try (Administration a = administration()) {
            id = a.createKey("survivor", Role.APPLICATION).id();
            a.revokeKey(id);
        }
        server.destroyForcibly().waitFor();
        server = serve();

        try (Administration a = administration()) {
            assertThat(a.keys())
                    .filteredOn(k -> k.id().equals(id))
                    .singleElement()
                    .matches(k -> k.revokedAt() != null);
        }
    }

    private static Process serve() throws Exception {
        Process process = casemate("serve", "--port", "0");
        long deadline = System.nanoTime() + TimeUnit.SECONDS.toNanos(90);
        while (!answers(process)) {
            assertThat(process.isAlive()).as(log()).isTrue();
            assertThat(System.nanoTime()).as(log()).isLessThan(deadline);
            TimeUnit.MILLISECONDS.sleep(50);
        }
        return process;
    }

    private static boolean answers(Process process) throws IOException {
        Optional<ServerAddress> address = ServerAddress.read(directory);
        if (address.isEmpty() || address.get().pid() != process.pid()) {
            return false;
        }
        try (Socket socket =
                new Socket(address.get().url().getHost(), address.get().url().getPort())) {
            return socket.isConnected();
        }
    }

    private static Process casemate(String... arguments) throws IOException {
        List<String> command = new ArrayList<>();
        String executable = System.getProperty("casemate.executable", "");
        if (executable.isBlank()) {
            command.add(Path.of(System.getProperty("java.home"), "bin", "java").toString());
            command.add("-jar");
            command.add(Path.of("target/quarkus-app/quarkus-run.jar").toAbsolutePath().toString());
        } else {
            command.add(executable);
        }
        command.addAll(List.of(arguments));
        ProcessBuilder builder = new ProcessBuilder(command).redirectErrorStream(true);
        builder.redirectOutput(ProcessBuilder.Redirect.appendTo(home.resolve("log.txt").toFile()));
        builder.directory(Files.createDirectories(startedIn()).toFile());
        builder.environment().put("CASEMATE_DATA_DIR", directory.root().toString());
        return builder.start();
    }

    private static Path startedIn() {
        return home.resolve("elsewhere");
    }

    private static String log() throws IOException {
        return Files.readString(home.resolve("log.txt"));
    }
}
