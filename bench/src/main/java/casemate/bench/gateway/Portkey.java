package casemate.bench.gateway;

import casemate.bench.run.Programs;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.concurrent.TimeUnit;

/// [Portkey's gateway](https://github.com/Portkey-AI/gateway), a peer that is written for Node: one
/// process, started headless, which is told the upstream by headers of each request. It cannot
/// speak to a Unix socket, hence reaches the mock over loopback TCP.
final class Portkey {
    static final String NAME = "portkey";
    static final String VERSION = "1.15.2";

    /// Installed once, then taken from there.
    static final Path CACHE = Path.of("bench/target/portkey");

    private static final String PACKAGE = "@portkey-ai/gateway";

    /// Left to itself npm takes an HTTP adapter with which Portkey answers every stream with 500
    /// (github.com/Portkey-AI/gateway/issues/1389); 1.13.8 is one with which they arrive.
    private static final String MANIFEST =
            """
            {
              "private": true,
              "dependencies": {"PACKAGE": "VERSION"},
              "overrides": {"@hono/node-server": "1.13.8"}
            }
            """
                    .replace("PACKAGE", PACKAGE)
                    .replace("VERSION", VERSION);

    private static final Duration LONGEST_INSTALL = Duration.ofMinutes(5);

    /// Portkey has no option for the address that it listens on and would take all of them: an open
    /// relay for as long as the benchmark runs.
    private static final String LOOPBACK_ONLY =
            """
            const { Server } = require('node:net')
            const listen = Server.prototype.listen
            Server.prototype.listen = function (port, host, ready) {
              return listen.call(this, port, '127.0.0.1', ready)
            }
            """;

    private final Path node;
    private final Path directory;

    private Portkey(Path node, Path directory) {
        this.node = node;
        this.directory = directory;
    }

    /// Lets npm fetch the package unless it is there already.
    ///
    /// @throws IOException when node or npm is missing, or with what npm said when it fails
    static Portkey install(Path cache) throws IOException, InterruptedException {
        var portkey =
                new Portkey(
                        Programs.find("node", "nodejs"), cache.resolve(VERSION).toAbsolutePath());
        if (!portkey.isInstalled()) {
            portkey.fetch(Programs.find("npm", "npm"));
        }
        Files.writeString(portkey.loopbackOnly(), LOOPBACK_ONLY);
        return portkey;
    }

    /// What npm writes last tells a whole installation from one that was interrupted.
    private boolean isInstalled() throws IOException {
        var manifest = directory.resolve("package.json");
        return Files.exists(directory.resolve("node_modules/.package-lock.json"))
                && Files.exists(server())
                && Files.readString(manifest).equals(MANIFEST);
    }

    /// Scripts stay off: nothing of what is fetched runs before it is measured.
    private void fetch(Path npm) throws IOException, InterruptedException {
        Files.createDirectories(directory);
        Files.writeString(directory.resolve("package.json"), MANIFEST);
        var log = directory.resolve("npm.log");
        var process =
                new ProcessBuilder(
                                npm.toString(),
                                "install",
                                "--prefix",
                                directory.toString(),
                                "--ignore-scripts",
                                "--no-audit",
                                "--no-fund")
                        .redirectErrorStream(true)
                        .redirectOutput(log.toFile())
                        .start();
        if (!process.waitFor(LONGEST_INSTALL.toSeconds(), TimeUnit.SECONDS)) {
            process.destroyForcibly();
            throw new IOException(
                    "npm did not install "
                            + (PACKAGE + "@" + VERSION)
                            + (" within " + LONGEST_INSTALL.toSeconds() + " s; see " + log));
        }
        if (process.exitValue() != 0) {
            throw new IOException(
                    "npm could not install "
                            + (PACKAGE + "@" + VERSION)
                            + (" and ended with " + process.exitValue() + ":\n")
                            + Files.readString(log));
        }
    }

    String version() throws IOException, InterruptedException {
        String runtime = Programs.output(List.of(node.toString(), "--version"));
        return VERSION + ", node " + runtime;
    }

    /// @param upstream port of the mock on loopback
    Subject start(Programs programs, int core, int upstream)
            throws IOException, InterruptedException {
        int port = Subject.freePort();
        var process = programs.start(NAME, core, command(port));
        Subject.await(NAME, port, process, Duration.ofSeconds(30), programs);
        return new Subject(NAME, port, null, "mock", headers(upstream), process);
    }

    /// Headless: otherwise it keeps a log of its requests for a page of its own.
    private List<String> command(int port) {
        return List.of(
                node.toString(),
                "--require",
                loopbackOnly().toString(),
                server().toString(),
                "--headless",
                "--port=" + port);
    }

    static Map<String, String> headers(int upstream) {
        return Map.of(
                "x-portkey-provider",
                "openai",
                "x-portkey-custom-host",
                "http://127.0.0.1:" + upstream + "/v1");
    }

    private Path server() {
        return directory.resolve("node_modules").resolve(PACKAGE).resolve("build/start-server.js");
    }

    private Path loopbackOnly() {
        return directory.resolve("loopback-only.cjs");
    }
}
