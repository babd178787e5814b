package casemate.cli;

import casemate.admin.Administration;
import casemate.admin.AdministrationException;
import casemate.admin.ServerAddress;
import casemate.admin.Views;
import casemate.cli.base.Amounts;
import casemate.cli.base.Finding;
import casemate.config.CasemateConfig;
import casemate.config.Prepared;
import casemate.gateway.Listen;
import casemate.host.DataDirectory;
import casemate.host.DataLock;
import casemate.runtimes.device.Machine;
import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.ServerSocket;
import java.nio.file.Files;
import java.sql.SQLException;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Optional;

/// Everything that `doctor` checks, in the order in which a start would stumble over it.
final class Checkup {
    private static final long LITTLE_SPACE = 2L << 30;
    private static final Instant EARLIEST = Instant.parse("2026-01-01T00:00:00Z");

    private final CasemateConfig config;
    private final DataDirectory directory;
    private final Prepared prepared;
    private final List<Finding> findings = new ArrayList<>();

    Checkup(Prepared prepared) {
        this.prepared = prepared;
        this.config = prepared.config();
        this.directory = prepared.directory();
    }

    List<Finding> findings() {
        program();
        configuration();
        clock();
        if (dataDirectory()) {
            try {
                space();
                Optional<ServerAddress> server = server();
                port(server);
                store();
            } catch (IOException e) {
                findings.add(
                        Finding.fail(
                                "data directory",
                                String.valueOf(e.getMessage()),
                                "check its disk."));
            }
        }
        return findings;
    }

    private void program() {
        boolean image = System.getProperty("org.graalvm.nativeimage.imagecode") != null;
        findings.add(
                Finding.ok("program", image ? "native executable" : "Java " + Runtime.version()));
    }

    private void configuration() {
        List<String> warnings = config.warnings();
        for (String warning : warnings) {
            String[] parts = warning.split(" Recommended action: ", 2);
            findings.add(Finding.warn("configuration", parts[0], parts.length > 1 ? parts[1] : ""));
        }
        if (warnings.isEmpty()) {
            findings.add(
                    Finding.ok(
                            "configuration",
                            config.file() == null ? "defaults" : config.file().toString()));
        }
    }

    private void clock() {
        Instant now = Instant.now();
        findings.add(
                now.isBefore(EARLIEST)
                        ? Finding.warn(
                                "clock",
                                "the clock says " + now,
                                "set it: usage and logs carry its time.")
                        : Finding.ok("clock", now.toString()));
    }

    private boolean dataDirectory() {
        if (!directory.initialised()) {
            findings.add(
                    Finding.fail(
                            "data directory",
                            directory.root() + " is not initialised",
                            "run `casemate init`."));
            return false;
        }
        try {
            DataDirectory.requireOwnerOnly(directory.root());
            findings.add(Finding.ok("data directory", directory.root() + ", owner only"));
            return true;
        } catch (IOException e) {
            findings.add(
                    Finding.fail(
                            "data directory",
                            String.valueOf(e.getMessage()),
                            "correct owner and permissions as it says."));
            return false;
        }
    }

    private void space() throws IOException {
        long free = Files.getFileStore(directory.root()).getUsableSpace();
        findings.add(
                free < LITTLE_SPACE
                        ? Finding.warn(
                                "disk",
                                Amounts.bytes(free) + " free below " + directory.root(),
                                "free some space before importing models.")
                        : Finding.ok("disk", Amounts.bytes(free) + " free"));
    }

    private Optional<ServerAddress> server() throws IOException {
        boolean held = DataLock.held(directory);
        Optional<ServerAddress> server = held ? ServerAddress.read(directory) : Optional.empty();
        findings.add(
                server.map(s -> Finding.ok("server", "runs at " + s.url() + ", process " + s.pid()))
                        .orElse(
                                held
                                        ? Finding.warn(
                                                "server",
                                                "another command uses the data directory",
                                                "wait for it to end.")
                                        : Finding.ok("server", "does not run")));
        return server;
    }

    private void port(Optional<ServerAddress> server) {
        Listen listen = config.listen();
        if (server.isPresent()) {
            return;
        }
        try (ServerSocket socket = new ServerSocket()) {
            socket.bind(new InetSocketAddress(InetAddress.getByName(listen.host()), listen.port()));
            findings.add(Finding.ok("port", listen.host() + ":" + listen.port() + " is free"));
        } catch (IOException e) {
            findings.add(
                    Finding.fail(
                            "port",
                            String.format(
                                    Locale.ROOT,
                                    "%s:%d cannot be taken: %s",
                                    listen.host(),
                                    listen.port(),
                                    e.getMessage()),
                            "stop what uses it, or set listen.port."));
        }
    }

    private void store() throws IOException {
        try (Administration administration = AdministrationCommand.open(prepared)) {
            List<Views.ModelRow> models = administration.models();
            findings.add(Finding.ok("store", "opens, holds " + models.size() + " models"));
            runtimes(administration.runtimes());
            Machine machine = administration.devices();
            findings.add(
                    Finding.ok(
                            "devices",
                            String.format(
                                    Locale.ROOT,
                                    "%d cores, %s of memory available, %d accelerators",
                                    machine.cpu().usableCores(),
                                    Amounts.bytes(machine.memory().availableBytes()),
                                    machine.accelerators().size())));
            models.forEach(m -> model(administration.model(m.name()), machine));
        } catch (SQLException | AdministrationException | DataLock.HeldException e) {
            findings.add(
                    Finding.fail(
                            "store",
                            String.valueOf(e.getMessage()),
                            "look at the message; restore the data directory if it is damaged."));
        }
    }

    private void runtimes(List<Views.RuntimeRow> runtimes) {
        for (Views.RuntimeRow r : runtimes) {
            findings.add(
                    r.available()
                            ? Finding.ok("runtime " + r.id(), r.version() + ", " + r.location())
                            : Finding.ok("runtime " + r.id(), "not here: " + r.reason()));
        }
        if (runtimes.stream().noneMatch(Views.RuntimeRow::available)) {
            findings.add(
                    Finding.fail("runtimes", "none can be used", "install llama-server or vllm."));
        }
    }

    private void model(Views.ModelDetail d, Machine machine) {
        String check = "model " + d.model().name();
        if (d.problem() != null) {
            findings.add(
                    Finding.fail(
                            check, d.problem(), "provide a runtime for it, or remove the model."));
            return;
        }
        long room =
                machine.accelerators().stream()
                        .mapToLong(a -> a.totalBytes())
                        .max()
                        .orElse(machine.memory().totalBytes());
        String fits =
                String.format(
                        Locale.ROOT,
                        "takes about %s of %s by %s",
                        Amounts.bytes(d.estimateBytes()),
                        Amounts.bytes(room),
                        d.runtime());
        findings.add(
                d.estimateBytes() > room
                        ? Finding.warn(
                                check,
                                fits,
                                "lower its context or slots, or serve a smaller quantisation.")
                        : Finding.ok(check, fits));
    }
}
