package casemate.install.state;

import casemate.signing.Check;
import casemate.signing.RefusedException;
import casemate.signing.json.JsonObject;
import casemate.signing.json.JsonWriter;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Locale;
import java.util.Optional;

/// How this machine was set up at its first installation; holds for every later one.
///
/// @param dataDirectory absolute; a customer's data, which no upgrade touches
/// @param manager what runs the server
/// @param user whom the server runs as; empty for whoever installs
/// @param port where the server listens
public record Settings(
        Path dataDirectory, Envelope envelope, Manager manager, String user, int port) {
    private static final int MAX_BYTES = 64 * 1024;
    private static final String ADVICE =
            "Restore it from a backup of this machine, or run `casemate uninstall`, which keeps the"
                    + " data, and install again.";

    /// Where the machine stands, and what may reach it.
    public enum Envelope {
        MULTI_TENANT,
        SINGLE_TENANT,
        SOVEREIGN,
        AIR_GAPPED;

        public String id() {
            return name().toLowerCase(Locale.ROOT).replace('_', '-');
        }

        public static Optional<Envelope> of(String id) {
            return java.util.stream.Stream.of(values()).filter(e -> e.id().equals(id)).findFirst();
        }
    }

    /// What starts the server, and starts it again when it ends.
    public enum Manager {
        SYSTEMD,
        SUPERVISOR;

        public String id() {
            return name().toLowerCase(Locale.ROOT);
        }
    }

    public Settings {
        if (!dataDirectory.isAbsolute()) {
            throw new IllegalArgumentException("Not an absolute path: " + dataDirectory);
        }
    }

    public void write(Path file) throws IOException {
        CheckedFile.write(
                file,
                JsonWriter.fields(
                        "dataDirectory", dataDirectory.toString(),
                        "envelope", envelope.id(),
                        "manager", manager.id(),
                        "user", user,
                        "port", port));
    }

    public static Settings read(Path file) throws IOException, RefusedException {
        if (!Files.exists(file)) {
            throw new RefusedException(
                    Check.STATE,
                    "how this machine was set up is lost",
                    "the file " + file,
                    "none",
                    ADVICE);
        }
        JsonObject json = CheckedFile.read(file, MAX_BYTES, ADVICE);
        try {
            var out =
                    new Settings(
                            Path.of(json.string("dataDirectory")),
                            Envelope.of(json.string("envelope")).orElseThrow(),
                            Manager.valueOf(json.string("manager").toUpperCase(Locale.ROOT)),
                            json.string("user"),
                            Math.toIntExact(json.count("port")));
            json.done();
            return out;
        } catch (IllegalArgumentException
                | ArithmeticException
                | java.util.NoSuchElementException e) {
            throw CheckedFile.damaged(file, "settings", String.valueOf(e.getMessage()), ADVICE);
        }
    }
}
