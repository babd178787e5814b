package casemate.host;

import casemate.base.AtomicFile;
import casemate.runtimes.fleet.OwnDirectory;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.FileAlreadyExistsException;
import java.nio.file.Files;
import java.nio.file.InvalidPathException;
import java.nio.file.LinkOption;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermission;
import java.nio.file.attribute.PosixFilePermissions;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.Set;

/// Where everything lives that outlasts a process. Only its owner can enter it.
///
/// @param run holds what only a running server needs: sockets, its address
public record DataDirectory(
        Path root, Path db, Path models, Path credentials, Path run, Path logs) {
    /// `sun_path` of `unix(7)` is 108 bytes with its terminator.
    static final int MAX_SOCKET_PATH = 107;

    /// Room that the fleet needs below [#run] for an instance's directory and its socket.
    static final int SOCKET_NAME_ROOM = 50;

    /// Names the run directory, where that does not lie in the data directory.
    private static final String RUN_PATH = "run.path";

    private static final Set<PosixFilePermission> OWNER_ONLY =
            PosixFilePermissions.fromString("rwx------");

    private static final Set<PosixFilePermission> OTHERS_ENTER =
            PosixFilePermissions.fromString("rwxr-xr-x");

    /// The names of a directory that need not exist yet.
    public static DataDirectory at(Path root, Map<String, String> environment) {
        return new DataDirectory(
                root,
                root.resolve("db"),
                root.resolve("models"),
                root.resolve("credentials"),
                runDirectory(root, environment),
                root.resolve("logs"));
    }

    /// Creates what is missing, owner-only.
    ///
    /// @return the same with the run directory that was made, which may lie elsewhere
    /// @throws IOException when it cannot be created, others can enter it, or could exchange it
    public DataDirectory create() throws IOException {
        createOwnerOnly(root);
        OwnDirectory.checkAbove(root);
        for (Path path : new Path[] {db, models, credentials, logs}) {
            createOwnerOnly(path);
        }
        Path place = fits(run) ? OwnDirectory.make(run) : shortRun();
        return new DataDirectory(root, db, models, credentials, place, logs);
    }

    public boolean initialised() {
        return Files.exists(db.resolve("casemate.mv.db"));
    }

    /// The H2 URL of the store. Commits are written at once: by default H2 writes them half a
    /// second later, and a kill in between would bring a revoked key back.
    public String jdbcUrl() {
        return "jdbc:h2:file:" + db.resolve("casemate") + ";DB_CLOSE_ON_EXIT=FALSE;WRITE_DELAY=0";
    }

    public Path operatorKey() {
        return credentials.resolve("operator.key");
    }

    /// Read when no other configuration file is named.
    public Path configuration() {
        return root.resolve("casemate.yaml");
    }

    /// Written by a running server: where it listens.
    public Path serverFile() {
        return root.resolve("server.json");
    }

    /// Sockets need short paths: below a deep data directory they go to a short directory
    /// elsewhere. Where is written down in the data directory; until it is, and a server has made
    /// the place, this is the one that would be too long.
    private static Path runDirectory(Path root, Map<String, String> environment) {
        Path run = root.resolve("run");
        if (fits(run)) {
            return run;
        }
        // Given to the service by systemd, of a list the first; or the user's own, made by the
        // login manager.
        for (String variable : new String[] {"RUNTIME_DIRECTORY", "XDG_RUNTIME_DIR"}) {
            String base = environment.getOrDefault(variable, "").split(":", 2)[0];
            if (base.startsWith("/") && OwnDirectory.is(Path.of(base))) {
                String name = Digests.sha256Hex(root.toString()).substring(0, 12);
                Path own = Path.of(base).resolve("casemate-" + name);
                if (fits(own)) {
                    return own;
                }
            }
        }
        return written(root).filter(OwnDirectory::is).orElse(run);
    }

    private static boolean fits(Path run) {
        return length(run) + SOCKET_NAME_ROOM <= MAX_SOCKET_PATH;
    }

    private static Optional<Path> written(Path root) {
        try {
            String path = Files.readString(root.resolve(RUN_PATH)).strip();
            return path.startsWith("/") ? Optional.of(Path.of(path)) : Optional.empty();
        } catch (IOException | InvalidPathException _) {
            return Optional.empty();
        }
    }

    /// A place with a name that nobody can foresee: whoever knows a name in a directory that all
    /// can write to can be there first, and own what we then trust.
    private Path shortRun() throws IOException {
        List<String> refused = new ArrayList<>();
        for (String base : new String[] {System.getProperty("java.io.tmpdir", "/tmp"), "/tmp"}) {
            try {
                Path made = OwnDirectory.makeBelow(Path.of(base), "casemate-");
                if (!fits(made)) {
                    Files.delete(made);
                    refused.add(base + " is too long");
                    continue;
                }
                AtomicFile.write(root.resolve(RUN_PATH), made + "\n");
                return made;
            } catch (IOException e) {
                refused.add(String.valueOf(e.getMessage()));
            }
        }
        throw new IOException(
                "The data directory "
                        + root
                        + " is too deep for the paths of sockets, and there is no short place that"
                        + " is ours alone: "
                        + String.join("; ", refused)
                        + ". Recommended action: choose a data directory of at most "
                        + (MAX_SOCKET_PATH - SOCKET_NAME_ROOM - 4)
                        + " bytes, or set XDG_RUNTIME_DIR to a directory that is yours alone.");
    }

    private static int length(Path path) {
        return path.toString().getBytes(StandardCharsets.UTF_8).length;
    }

    static void createOwnerOnly(Path path) throws IOException {
        Path parent = path.getParent();
        if (parent != null) {
            // As `mkdir -p` would under umask 022: with another umask others could exchange them.
            Files.createDirectories(parent, PosixFilePermissions.asFileAttribute(OTHERS_ENTER));
        }
        try {
            Files.createDirectory(path, PosixFilePermissions.asFileAttribute(OWNER_ONLY));
        } catch (FileAlreadyExistsException _) {
            requireOwnerOnly(path);
        }
    }

    /// A directory prepared by somebody else, in a temp directory for instance, is not ours.
    public static void requireOwnerOnly(Path path) throws IOException {
        if (!Files.isDirectory(path, LinkOption.NOFOLLOW_LINKS) && !Files.isDirectory(path)) {
            throw new IOException(path + " exists and is not a directory: choose another path.");
        }
        Set<PosixFilePermission> found = Files.getPosixFilePermissions(path);
        String owner = Files.getOwner(path).getName();
        String us = System.getProperty("user.name", "");
        if (!OWNER_ONLY.containsAll(found)) {
            throw new IOException(
                    String.format(
                            Locale.ROOT,
                            "%s is open to other users (%s): run `chmod 700 %s`.",
                            path,
                            PosixFilePermissions.toString(found),
                            path));
        }
        if (!owner.equals(us) && !us.equals("root")) {
            throw new IOException(
                    String.format(
                            Locale.ROOT,
                            "%s belongs to %s and this process runs as %s: run `chown -R %s %s`, or"
                                    + " run as %s.",
                            path,
                            owner,
                            us,
                            us,
                            path,
                            owner));
        }
    }
}
