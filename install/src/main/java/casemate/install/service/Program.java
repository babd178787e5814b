package casemate.install.service;

import casemate.signing.Check;
import casemate.signing.RefusedException;
import casemate.signing.json.StrictJson;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;

/// A release's own executable, run for what only it can say or do.
///
/// @param executable verified already
/// @param user whom it runs as; empty for whoever installs
public record Program(Path executable, String user) {
    private static final Duration QUICK = Duration.ofSeconds(60);
    private static final Duration SLOW = Duration.ofMinutes(5);

    /// How many migrations its database has. That it answers at all shows that this machine can run
    /// it.
    public int schema() throws IOException, RefusedException {
        List<String> line = line("version", "--json");
        Command.Said said = Command.run(line, QUICK);
        if (said.exit() != 0) {
            throw new RefusedException(
                    Check.MACHINE,
                    "the release's executable does not run on this machine",
                    "exit code 0 of `casemate version`",
                    said.exit() + ": " + said.text(),
                    "Nothing was changed. Check kernel, C library and noexec mounts against the"
                            + " release's requirements.");
        }
        byte[] json = said.out().strip().getBytes(StandardCharsets.UTF_8);
        return Math.toIntExact(
                StrictJson.parse(json, 1 << 20, "`casemate version --json`").integer("schema"));
    }

    /// Creates data directory, database and the first key; changes nothing where they are.
    public void init(Path dataDirectory) throws IOException, RefusedException {
        List<String> line = new ArrayList<>(asUser(dataDirectory));
        line.addAll(line("init", "--data-dir", dataDirectory.toString(), "--json"));
        Command.require(line, SLOW);
    }

    private List<String> line(String... arguments) {
        List<String> line = new ArrayList<>();
        line.add(executable.toString());
        line.addAll(List.of(arguments));
        return line;
    }

    /// What goes before a command so that the server's user runs it, whose home is the data.
    private List<String> asUser(Path home) throws RefusedException {
        if (user.isEmpty() || user.equals(System.getProperty("user.name"))) {
            return List.of();
        }
        Path runuser =
                Command.find("runuser")
                        .orElseThrow(() ->
                                new RefusedException(
                                        Check.MACHINE,
                                        "nothing here can run a command as " + user,
                                        "the program runuser (util-linux)",
                                        "none",
                                        "Install util-linux."));
        return List.of(
                runuser.toString(),
                "-u",
                user,
                "--",
                "env",
                "HOME=" + home,
                "CASEMATE_UNPACK_DIR=" + home.resolve("program"));
    }
}
