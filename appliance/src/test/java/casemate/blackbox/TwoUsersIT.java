package casemate.blackbox;

import static org.assertj.core.api.Assertions.assertThat;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.security.GeneralSecurityException;
import java.security.MessageDigest;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.HexFormat;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Set;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/// Two real users on one machine. One runs the server, in surroundings that the other has prepared
/// and keeps exchanging; then nothing that the server and its runtimes opened, made, bound,
/// connected to or executed, on any level of its path, could have been the other one's.
@Tag("attack")
class TwoUsersIT {
    /// An ordinary user that every Linux has.
    private static final String ORDINARY = "daemon";

    private Path scratch = Path.of("");

    @BeforeEach
    void asRoot() throws Exception {
        assumeTrue(
                Files.getAttribute(Path.of("/proc/self"), "unix:uid").equals(0),
                "only root can be two users");
        for (String program : List.of("/usr/bin/setpriv", "/usr/bin/nice", "/usr/bin/env")) {
            assumeTrue(Files.isExecutable(Path.of(program)), program + " is missing");
        }
        scratch = Files.createTempDirectory("casemate-two");
        mode(scratch, "rwxr-xr-x");
    }

    @AfterEach
    void leaveNothing() throws IOException {
        if (scratch.toString().isEmpty()) {
            return;
        }
        try (Stream<Path> files = Files.walk(scratch)) {
            for (Path file : files.sorted(Comparator.reverseOrder()).toList()) {
                Files.deleteIfExists(file);
            }
        }
    }

    /// @param length of the data directory's path: beyond 53 bytes sockets go elsewhere, beyond 108
    ///   no socket could lie there at all
    /// @param surroundings whose `TMPDIR` and `XDG_RUNTIME_DIR` are: the other user's, or the
    ///   server's own in a directory of the other user
    @ParameterizedTest
    @CsvSource({
        "root, 50, 000, theirs",
        "root, 80, 002, ours below theirs",
        "root, 140, 000, theirs",
        "daemon, 50, 002, theirs",
        "daemon, 80, 000, ours below theirs",
        "daemon, 140, 000, theirs",
    })
    void nothingCanBeTheOtherUsers(String user, int length, String umask, String surroundings)
            throws Exception {
        Path strace = Path.of("/usr/bin/strace");
        int uid = user.equals("root") ? 0 : uidOf(ORDINARY);
        Path home = own(scratch.resolve("h"), uid, "rwxr-xr-x");
        Path data = dataDirectory(home, length);
        Path theirs = own(scratch.resolve("n"), uidOf(Neighbour.NAME), "rwxrwxrwx");
        int owner = surroundings.equals("theirs") ? uidOf(Neighbour.NAME) : uid;
        String closed = owner == uid ? "rwx------" : "rwxrwxrwx";
        Path tmp = own(theirs.resolve("tmp"), owner, closed);
        Path xdg = own(theirs.resolve("xdg"), owner, closed);
        boolean traced = Files.isExecutable(strace);
        @Nullable Path traces = traced ? own(scratch.resolve("traces"), uid, "rwx------") : null;
        Path model = home.resolve("casemate-demo.gguf");
        Files.copy(Appliance.MODELS.resolve("casemate-demo.gguf"), model);
        mode(model, "rw-r--r--");
        var resident =
                new Resident(
                        user,
                        umask,
                        home,
                        data,
                        Map.of("TMPDIR", tmp.toString(), "XDG_RUNTIME_DIR", xdg.toString()),
                        Appliance.freePort(),
                        traces);
        Trace trace = new Trace();
        try (Neighbour neighbour = Neighbour.begin(theirs, foreseeable(data, user, tmp, xdg))) {
            resident.run(scratch.resolve("init.log"), "init");
            resident.run(scratch.resolve("import.log"), "models", "import", model.toString());
            Process server = resident.serve(scratch.resolve("serve.log"));
            try {
                assertThat(resident.ask("What is the capital of Spain?")).contains("Madrid");
                trace.look(server.toHandle());
                if (traces != null) {
                    trace.read(traces);
                }
                assertNothingIsTheirs(trace, uid);
                assertThat(neighbour.loot()).as("what the other user got hold of").isEmpty();
            } finally {
                Resident.stop(server);
                removeRun(data);
            }
        }
        assertSeen(trace, traced);
        assumeTrue(traced, "strace is missing: only what /proc shows was looked at");
    }

    private static void assertNothingIsTheirs(Trace trace, int uid) throws IOException {
        Path here = Path.of("").toAbsolutePath();
        Path program = Path.of(Executable.command().getFirst()).toAbsolutePath();
        OnlyOurs onlyOurs =
                new OnlyOurs(uid, List.of(here, Objects.requireNonNull(program.getParent())));
        List<String> faults = new ArrayList<>();
        for (Map.Entry<Path, Set<String>> seen : trace.seen().entrySet()) {
            onlyOurs.fault(seen.getKey())
                    .ifPresent(
                            why -> faults.add(seen.getValue() + " " + seen.getKey() + ": " + why));
        }
        assertThat(faults).as("what another user could make, own or exchange").isEmpty();
        assertThat(trace.abstractNames()).as("sockets that anybody could bind").isEmpty();
    }

    /// A trace that saw nothing would find nothing.
    private static void assertSeen(Trace trace, boolean traced) {
        assertThat(trace.has("bound", "/s.sock")).as("the runtime's socket").isTrue();
        assertThat(trace.has("executed", "/")).as("an executable").isTrue();
        if (traced) {
            assertThat(trace.has("bind", "/s.sock")).as("binding it").isTrue();
            assertThat(trace.has("connect", "/s.sock")).as("connecting to it").isTrue();
            assertThat(trace.has("execve", "/")).as("executing").isTrue();
        }
    }

    /// The names that the server had in shared directories, and those that others could guess.
    private static List<Path> foreseeable(Path data, String user, Path tmp, Path xdg)
            throws GeneralSecurityException {
        byte[] hash =
                MessageDigest.getInstance("SHA-256")
                        .digest(data.toString().getBytes(StandardCharsets.UTF_8));
        String ofData = "casemate-" + HexFormat.of().formatHex(hash).substring(0, 12);
        List<Path> spots = new ArrayList<>();
        for (Path directory : List.of(tmp, xdg, Path.of("/tmp"))) {
            spots.add(directory.resolve(ofData));
            spots.add(directory.resolve("casemate-" + user));
        }
        return spots;
    }

    /// Its parents are missing, too: what is made on the way must not be open to others either.
    private static Path dataDirectory(Path home, int length) {
        StringBuilder path = new StringBuilder(home.toString());
        while (path.length() < length - 1) {
            path.append('/').append("d".repeat(Math.clamp(length - path.length() - 1, 1, 30)));
        }
        return Path.of(path.toString());
    }

    /// A run directory in the shared one is kept for the next start; the test has none.
    private static void removeRun(Path data) throws IOException {
        Path written = data.resolve("run.path");
        if (Files.exists(written)) {
            Path run = Path.of(Files.readString(written).strip());
            try (Stream<Path> files = Files.walk(run)) {
                for (Path file : files.sorted(Comparator.reverseOrder()).toList()) {
                    Files.deleteIfExists(file);
                }
            }
        }
    }

    private static Path own(Path directory, int uid, String mode) throws IOException {
        Files.createDirectory(directory);
        mode(directory, mode);
        Files.setAttribute(directory, "unix:uid", uid);
        Files.setAttribute(directory, "unix:gid", uid);
        return directory;
    }

    private static void mode(Path path, String mode) throws IOException {
        Files.setPosixFilePermissions(path, PosixFilePermissions.fromString(mode));
    }

    private static int uidOf(String user) throws IOException {
        return Files.readAllLines(Path.of("/etc/passwd")).stream()
                .map(line -> line.split(":", -1))
                .filter(fields -> fields[0].equals(user))
                .map(fields -> Integer.parseInt(fields[2]))
                .findFirst()
                .orElseThrow();
    }
}
