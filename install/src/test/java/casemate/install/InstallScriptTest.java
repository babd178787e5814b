package casemate.install;

import static org.assertj.core.api.Assertions.assertThat;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import casemate.bundler.format.ArtifactRole;
import casemate.bundler.format.PortablePath;
import casemate.bundler.pack.ReleaseSpec;
import casemate.bundler.pack.ReleaseSpec.Input;
import casemate.bundler.rehearsal.Rehearsal;
import casemate.install.service.Command;
import casemate.install.slot.Directories;
import casemate.install.slot.Platform;
import casemate.signing.Check;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.TimeUnit;
import java.util.stream.Stream;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/// `install.sh` in real shells, on a real bundle, with a stand-in for the executable that says how
/// it was called.
class InstallScriptTest {
    private static final String STAND_IN =
            """
            #!/bin/sh
            # A stand-in for casemate.
            echo "stand-in called with: $*"
            echo "stand-in lies in ${0%/*}"
            """;

    @TempDir static Path vendorHome;
    private static Rehearsal vendor;
    private static Path bundle;

    @TempDir Path temp;
    private Path media = Path.of("");

    @BeforeAll
    static void pack() throws Exception {
        vendor = Rehearsal.begin(vendorHome.resolve("vendor"));
        Path executable = Files.writeString(vendorHome.resolve("casemate"), STAND_IN);
        Path notes = Files.writeString(vendorHome.resolve("notes"), "notes\n");
        ReleaseSpec spec =
                vendor.spec(
                        "2026.11",
                        1,
                        vendorHome.resolve("bundle"),
                        List.of(
                                new Input(
                                        "appliance",
                                        ArtifactRole.APPLIANCE,
                                        executable,
                                        false,
                                        new PortablePath("bin/casemate"),
                                        null,
                                        Platform.ofThisMachine().id(),
                                        "Apache-2.0",
                                        0755,
                                        List.of()),
                                Input.file("notes", ArtifactRole.DOC, notes, "docs/notes.txt")));
        bundle = vendor.release(spec);
    }

    @BeforeEach
    void layOut() throws Exception {
        media = temp.resolve("media");
        MediaLayout.write(bundle, media, Platform.ofThisMachine());
    }

    private record Said(int exit, String text) {}

    private Said run(List<String> shell, List<String> path, String... arguments) throws Exception {
        List<String> line = new ArrayList<>(shell);
        line.add(media.resolve("install.sh").toString());
        line.addAll(List.of(arguments));
        Path log = temp.resolve("said");
        ProcessBuilder builder = new ProcessBuilder(line);
        if (!path.isEmpty()) {
            builder.environment().put("PATH", String.join(":", path));
        }
        builder.environment().put("TMPDIR", temp.toString());
        Process process = builder.redirectErrorStream(true).redirectOutput(log.toFile()).start();
        assertThat(process.waitFor(60, TimeUnit.SECONDS)).isTrue();
        return new Said(process.exitValue(), Files.readString(log));
    }

    private Said run(String... arguments) throws Exception {
        return run(List.of("sh"), List.of(), arguments);
    }

    private static String fingerprint() throws Exception {
        return vendor.fingerprint();
    }

    /// The directory of the copied executable was once exchanged between its check and its start.
    @Test
    void doesNotWorkWhereAnotherUserCouldExchangeTheExecutable() throws Exception {
        assumeTrue(Command.find("openssl").isPresent(), "openssl is missing");
        Path theirs = Files.createDirectory(temp.resolve("theirs"));
        Files.setPosixFilePermissions(theirs, PosixFilePermissions.fromString("rwxrwxrwx"));
        Path below = Files.createDirectory(theirs.resolve("below"));
        Path programs = Files.createDirectory(theirs.resolve("programs"));
        Path planted = programs.resolve("sha256sum");
        Files.writeString(planted, "#!/bin/sh\n: >" + theirs.resolve("ran") + "\n");
        Files.setPosixFilePermissions(planted, PosixFilePermissions.fromString("rwxr-xr-x"));
        Path environment = theirs.resolve("environment");
        Files.writeString(environment, ": >" + theirs.resolve("ran") + "\n");

        ProcessBuilder builder =
                new ProcessBuilder(
                        "sh",
                        media.resolve("install.sh").toString(),
                        "--root-fingerprint",
                        fingerprint());
        builder.environment().put("PATH", programs + ":" + System.getenv("PATH"));
        builder.environment().put("TMPDIR", below.toString());
        builder.environment().put("CDPATH", theirs.toString());
        builder.environment().put("BASH_ENV", environment.toString());
        Path log = temp.resolve("said");
        Process process = builder.redirectErrorStream(true).redirectOutput(log.toFile()).start();
        assertThat(process.waitFor(60, TimeUnit.SECONDS)).isTrue();

        assertThat(Files.readString(log)).contains("stand-in called with: install");
        assertThat(Files.readString(log)).doesNotContain("stand-in lies in " + below);
        assertThat(theirs.resolve("ran")).doesNotExist();
        try (Stream<Path> left = Files.list(below)) {
            assertThat(left).isEmpty();
        }
    }

    @ParameterizedTest
    @ValueSource(strings = {"sh", "dash", "busybox sh", "bash --posix"})
    void handsAGoodMediumOverToItsExecutable(String shell) throws Exception {
        List<String> words = Stream.of(shell.split(" ", -1)).toList();
        assumeTrue(
                Command.find(words.getFirst()).isPresent(), () -> words.getFirst() + " is missing");
        assumeTrue(Command.find("openssl").isPresent(), "openssl is missing");

        Said said =
                run(
                        words,
                        List.of(),
                        "--root-fingerprint",
                        fingerprint(),
                        "--prefix",
                        "/a b",
                        "--yes");

        assertThat(said.text())
                .contains("checked with openssl", "2 signatures by release keys")
                .contains(
                        "stand-in called with: install "
                                + media
                                + " --root-fingerprint "
                                + fingerprint()
                                + " --prefix /a b --yes");
        assertThat(said.exit()).isZero();
        try (Stream<Path> left = Files.list(temp)) {
            assertThat(left.map(p -> p.getFileName().toString()))
                    .noneMatch(name -> name.startsWith("casemate-install"));
        }
    }

    @Test
    void takesAFingerprintAsItStandsOnPaper() throws Exception {
        assumeTrue(Command.find("openssl").isPresent(), "openssl is missing");
        String onPaper =
                fingerprint().toUpperCase(java.util.Locale.ROOT).replaceAll("(.{4})", "$1 ");

        assertThat(run("--root-fingerprint=" + onPaper).exit()).isZero();
    }

    @Test
    void refusesAnotherExecutable() throws Exception {
        assumeTrue(Command.find("openssl").isPresent(), "openssl is missing");
        flip(media.resolve("casemate"));

        requireRefused(Check.DIGEST, "casemate on this medium is not the signed one");
    }

    @Test
    void refusesAChangedManifest() throws Exception {
        assumeTrue(Command.find("openssl").isPresent(), "openssl is missing");
        changeManifest();

        requireRefused(Check.SIGNATURE, "is not this key's signature of manifest.json");
    }

    @Test
    void refusesAnotherRoot() throws Exception {
        flip(media.resolve("bundle/trust/1.root.json"));

        requireRefused(Check.ROOT, "no root on this medium has the fingerprint");
    }

    @Test
    void refusesTooFewSignatures() throws Exception {
        assumeTrue(Command.find("openssl").isPresent(), "openssl is missing");
        try (Stream<Path> files = Files.list(media.resolve("bundle/sig"))) {
            Files.delete(
                    files.filter(f -> f.toString().endsWith(".manifest.sig"))
                            .findFirst()
                            .orElseThrow());
        }

        requireRefused(Check.THRESHOLD, "1 good signatures", "expected 2");
    }

    @Test
    void refusesAnIncompleteMedium() throws Exception {
        Files.delete(media.resolve("casemate"));

        requireRefused(Check.MEDIA, "casemate is missing");
    }

    @Test
    void asksForTheFingerprint() throws Exception {
        Said said = run("--prefix", temp.resolve("nowhere").toString());

        assertThat(said.exit()).isEqualTo(2);
        assertThat(said.text()).contains("--root-fingerprint HEX, from paper");
    }

    @Test
    void withoutAVerifierItSaysWhichDigestsToCompare() throws Exception {
        Path bin = toolbox();

        Said said =
                run(List.of("sh"), List.of(bin.toString()), "--root-fingerprint", fingerprint());

        assertThat(said.exit()).isEqualTo(1);
        assertThat(said.text())
                .contains("neither openssl nor cosign", sha256("casemate"))
                .contains(sha256("bundle/manifest.json"))
                .doesNotContain("stand-in called");
    }

    @Test
    void cosignWillDoWhereOpensslIsMissing() throws Exception {
        Path bin = toolbox();
        List<String> path = List.of(bin.toString());
        executable(bin.resolve("cosign"), "exec " + cosign() + " \"$@\"");

        Said said = run(List.of("sh"), path, "--root-fingerprint", fingerprint(), "--yes");
        assertThat(said.text())
                .contains("2 signatures by release keys", "checked with cosign", "stand-in called");
        assertThat(said.exit()).isZero();

        changeManifest();
        requireRefused(
                path, Check.SIGNATURE, "is not this key's signature of manifest.json (cosign)");
    }

    /// cosign of the machine, or the one that COSIGN names.
    private static String cosign() {
        String named = System.getenv("COSIGN");
        String found =
                named != null ? named : Command.find("cosign").map(Path::toString).orElse("");
        assumeTrue(!found.isEmpty(), "cosign is missing");
        return found;
    }

    @Test
    void whatIsInstalledVerifiesTheNextMedium() throws Exception {
        Path prefix = temp.resolve("opt");
        Directories.open(prefix.resolve("slots/a/bin"));
        Path installed = prefix.resolve("slots/a/bin/casemate");
        executable(installed, "echo installed: $*");
        Files.createSymbolicLink(prefix.resolve("current"), Path.of("slots/a"));
        flip(media.resolve("casemate"));

        Said said = run("--prefix", prefix.toString(), "--yes");

        assertThat(said.text()).contains("installed: install " + media + " --prefix");
        assertThat(said.exit()).isZero();
    }

    @Test
    void shellcheckHasNothingToSay() throws Exception {
        assumeTrue(Command.find("shellcheck").isPresent(), "shellcheck is missing");
        assertThat(
                        Command.run(
                                        List.of(
                                                "shellcheck",
                                                media.resolve("install.sh").toString()),
                                        java.time.Duration.ofSeconds(60))
                                .text())
                .isEmpty();
    }

    private void requireRefused(Check check, String... words) throws Exception {
        requireRefused(List.of(), check, words);
    }

    private void requireRefused(List<String> path, Check check, String... words) throws Exception {
        Said said = run(List.of("sh"), path, "--root-fingerprint", fingerprint(), "--yes");
        assertThat(said.text()).contains(words).doesNotContain("stand-in called");
        assertThat(said.exit()).as(said.text()).isEqualTo(check.exitCode());
    }

    /// A PATH with what the script asks for, and no program that verifies signatures.
    private Path toolbox() throws IOException {
        Path bin = Files.createDirectory(temp.resolve("bin"));
        for (String program :
                List.of(
                        "sh",
                        "uname",
                        "sha256sum",
                        "sed",
                        "tr",
                        "grep",
                        "cut",
                        "fold",
                        "mktemp",
                        "cp",
                        "chmod",
                        "rm",
                        "dirname",
                        "basename",
                        "cat")) {
            executable(
                    bin.resolve(program),
                    "exec " + Command.find(program).orElseThrow() + " \"$@\"");
        }
        return bin;
    }

    private void changeManifest() throws IOException {
        Path manifest = media.resolve("bundle/manifest.json");
        Files.writeString(
                manifest, Files.readString(manifest).replace("\"sequence\":1", "\"sequence\":2"));
    }

    private static void executable(Path file, String line) throws IOException {
        Files.writeString(file, "#!/bin/sh\n" + line + "\n");
        Files.setPosixFilePermissions(file, PosixFilePermissions.fromString("rwxr-xr-x"));
    }

    private String sha256(String file) throws IOException {
        return java.util.HexFormat.of()
                .formatHex(casemate.signing.Hashes.sha256(Files.readAllBytes(media.resolve(file))));
    }

    private static void flip(Path file) throws IOException {
        byte[] bytes = Files.readAllBytes(file);
        bytes[bytes.length / 2] ^= 1;
        Files.write(file, bytes);
    }

    @Test
    void itCanBeReadInFiveMinutes() throws Exception {
        byte[] script = Files.readAllBytes(media.resolve("install.sh"));
        assertThat(new String(script, StandardCharsets.US_ASCII).lines().count()).isLessThan(200);
    }
}
