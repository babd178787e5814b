package casemate.admin;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import casemate.admin.AdministrationException.Kind;
import casemate.config.DataDirectory;
import casemate.identity.Caller.Role;
import java.io.IOException;
import java.net.Socket;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

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
