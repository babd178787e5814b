package casemate.packaging;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import java.io.IOException;
import java.io.RandomAccessFile;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.FileTime;
import java.nio.file.attribute.PosixFilePermissions;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.concurrent.TimeUnit;
import java.util.stream.Stream;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/// The real stub and a real archive; in place of Java is a script that says how it was started.
class StubTest {
    private static final String STAND_IN_FOR_JAVA =
            """
            #!/bin/sh
            [ "${3:-}" != -version ] || exit 0
            echo "pid $$"
            echo "umask $(umask)"
            echo "variable ${CASEMATE_UNPACK_DIR-none}"
            echo "path $PATH"
            echo "CDPATH ${CDPATH-none}"
            echo "LD_LIBRARY_PATH ${LD_LIBRARY_PATH-none}"
            for word; do echo "word $word"; done
            """;

    @TempDir Path scratch;
    private Path file = Path.of("");
    private Path base = Path.of("");

    private record Result(int exit, String said, long pid) {
        List<String> words() {
            return said.lines()
                    .filter(line -> line.startsWith("word "))
                    .map(line -> line.substring("word ".length()))
                    .toList();
        }
    }

    @BeforeEach
    void makeFile() throws Exception {
        file = make(STAND_IN_FOR_JAVA);
        base = scratch.resolve("a cache");
    }

    @Test
    void theProgramGetsTheCommandLineAndTheProcess() throws Exception {
        var result = run("--unpack-dir", base.toString(), "chat", "--unpack-dir", "a b", "");
        assertThat(result.exit()).isZero();
        Path unpacked = onlyUnpacked();
        assertThat(result.words())
                .containsExactly(
                        "@" + unpacked.resolve("jvm.options"),
                        "-XX:AOTCache=" + unpacked.resolve("app/command.aot"),
                        "-Dcasemate.program=" + file,
                        "-jar",
                        unpacked.resolve("app/quarkus-run.jar").toString(),
                        "chat",
                        "--unpack-dir",
                        "a b",
                        "");
        assertThat(result.said()).contains("pid " + result.pid(), "variable none");
    }

    @Test
    void theServerHasAWarmStartOfItsOwn() throws Exception {
        assertThat(run("--unpack-dir=" + base, "serve").said()).contains("app/serve.aot");
    }

    @Test
    void whatIsUnpackedOnlyTheOwnerCanEnter() throws Exception {
        var result = run("--unpack-dir=" + base, "version");
        assertThat(result.said()).contains("umask 0022");
        try (Stream<Path> files = Files.walk(base)) {
            assertThat(files)
                    .allSatisfy(f ->
                            assertThat(
                                            PosixFilePermissions.toString(
                                                    Files.getPosixFilePermissions(f)))
                                    .as(f.toString())
                                    .endsWith("------"));
        }
    }

    @Test
    void itUnpacksOnce() throws Exception {
        run("--unpack-dir=" + base, "version");
        Object first = Files.getAttribute(onlyUnpacked(), "unix:ino");
        run("--unpack-dir=" + base, "version");
        assertThat(Files.getAttribute(onlyUnpacked(), "unix:ino")).isEqualTo(first);
    }

    @Test
    void manyFirstStartsAtOnceLeaveOneDirectory() throws Exception {
        List<Process> starts = new ArrayList<>();
        for (int i = 0; i < 8; i++) {
            starts.add(start(Map.of("CASEMATE_UNPACK_DIR", base.toString()), "version"));
        }
        for (Process start : starts) {
            var result = result(start);
            assertThat(result.exit()).as(result.said()).isZero();
            assertThat(result.words()).contains("version");
        }
        assertThat(onlyUnpacked().resolve("DIGEST")).exists();
    }

    @Test
    void theUsersCacheIsTheDefault() throws Exception {
        var result =
                result(start(Map.of("HOME", scratch + "/home", "XDG_CACHE_HOME", ""), "version"));
        assertThat(result.exit()).as(result.said()).isZero();
        assertThat(scratch.resolve("home/.cache/casemate")).isNotEmptyDirectory();
    }

    @Test
    void aDamagedFileIsRefusedBeforeItIsUnpacked() throws Exception {
        try (var bytes = new RandomAccessFile(file.toFile(), "rw")) {
            bytes.seek(bytes.length() - 1);
            int last = bytes.read();
            bytes.seek(bytes.length() - 1);
            bytes.write(last ^ 1);
        }
        refused(run("--unpack-dir=" + base, "version"), 1, "is damaged: the SHA-256");
        assertThat(base).isEmptyDirectory();
    }

    @Test
    void aDirectoryThatOthersCanWriteToIsRefused() throws Exception {
        Files.createDirectory(base);
        Files.setPosixFilePermissions(base, PosixFilePermissions.fromString("rwxrwxrwx"));
        refused(run("--unpack-dir=" + base, "version"), 1, "can be written by others");
        assertThat(base).isEmptyDirectory();
    }

    @Test
    void aDirectoryOfSomebodyElseIsRefused() throws Exception {
        Files.createDirectory(base);
        assumeTrue(
                Files.getAttribute(base, "unix:uid").equals(0),
                "only root can give a directory to somebody else");
        Files.setAttribute(base, "unix:uid", 4242);
        refused(run("--unpack-dir=" + base, "version"), 1, "belongs to another user (number 4242)");
    }

    @Test
    void anUnpackedDirectoryThatOthersCameToWriteToIsRefused() throws Exception {
        run("--unpack-dir=" + base, "version");
        Files.setPosixFilePermissions(onlyUnpacked(), PosixFilePermissions.fromString("rwxrwx---"));
        refused(run("--unpack-dir=" + base, "version"), 1, "can be written by others");
    }

    @Test
    void aDirectoryAboveThatOthersCanWriteToIsRefused() throws Exception {
        Path above = Files.createDirectory(scratch.resolve("above"));
        base = above.resolve("cache");
        run("--unpack-dir=" + base, "version");
        Files.setPosixFilePermissions(above, PosixFilePermissions.fromString("rwxrwxrwx"));
        refused(run("--unpack-dir=" + base, "version"), 1, above + " can be written by others");
        Path first = above.resolve("another");
        refused(run("--unpack-dir=" + first, "version"), 1, above + " can be written by others");
        assertThat(first).isEmptyDirectory();
        // Sticky, as /tmp is: entries are their owners'.
        Files.setAttribute(above, "unix:mode", 01777);
        assertThat(run("--unpack-dir=" + base, "version").exit()).isZero();
    }

    @Test
    void aDirectoryAboveThatIsSomebodyElsesIsRefused() throws Exception {
        Path above = Files.createDirectory(scratch.resolve("above"));
        base = above.resolve("cache");
        run("--unpack-dir=" + base, "version");
        assumeTrue(
                Files.getAttribute(above, "unix:uid").equals(0),
                "only root can give a directory to somebody else");
        Files.setAttribute(above, "unix:uid", 4242);
        refused(
                run("--unpack-dir=" + base, "version"),
                1,
                above + " belongs to another user (number 4242)");
    }

    /// Its own programs are the system's; the application still gets the caller's `PATH`.
    @Test
    void surroundingsThatMisleadAShellAreDropped() throws Exception {
        Path programs = Files.createDirectory(scratch.resolve("programs"));
        for (String name : List.of("stat", "tail", "sha256sum", "tar", "mktemp", "find", "id")) {
            Path program = programs.resolve(name);
            Files.writeString(program, "#!/bin/sh\necho word foreign $0\n");
            Files.setPosixFilePermissions(program, PosixFilePermissions.fromString("rwxr-xr-x"));
        }
        Path rc = Files.writeString(scratch.resolve("rc"), "echo word foreign rc\n");
        String path = programs + ":/usr/bin:/bin";
        var result =
                result(
                        start(
                                Map.of(
                                        "PATH",
                                        path,
                                        "CDPATH",
                                        "/:/tmp",
                                        "IFS",
                                        "/",
                                        "ENV",
                                        rc.toString(),
                                        "LD_LIBRARY_PATH",
                                        programs.toString()),
                                "--unpack-dir=" + base,
                                "version"));
        assertThat(result.exit()).as(result.said()).isZero();
        assertThat(result.said())
                .doesNotContain("foreign")
                .contains("path " + path, "CDPATH none", "LD_LIBRARY_PATH none");
    }

    @Test
    void aPlaceThatCannotBeMadeIsNamed() throws Exception {
        Files.writeString(scratch.resolve("occupied"), "");
        refused(
                run("--unpack-dir", scratch + "/occupied/cache", "version"),
                1,
                "cannot make the directory " + scratch + "/occupied/cache");
    }

    @Test
    void theOptionNeedsADirectory() throws Exception {
        refused(run("--unpack-dir"), 2, "--unpack-dir needs a directory");
        refused(run("--unpack-dir="), 2, "--unpack-dir needs a directory");
    }

    @Test
    void somethingElseInItsPlaceIsRefused() throws Exception {
        run("--unpack-dir=" + base, "version");
        Files.writeString(onlyUnpacked().resolve("DIGEST"), "0\n");
        refused(run("--unpack-dir=" + base, "version"), 1, "remove it and start again");
    }

    @Test
    void whatAnInterruptedStartLeftGoes() throws Exception {
        Path left = base.resolve(".unpacking.abcdef");
        Files.createDirectories(left);
        Files.setLastModifiedTime(left, FileTime.from(Instant.now().minusSeconds(7200)));
        run("--unpack-dir=" + base, "version");
        assertThat(left).doesNotExist();
    }

    @Test
    void aRuntimeThatDoesNotStartIsNotKept() throws Exception {
        file = make("#!/bin/sh\necho 'no such luck' >&2\nexit 1\n");
        refused(run("--unpack-dir=" + base, "version"), 1, "noexec? no such luck");
        assertThat(base).isEmptyDirectory();
    }

    private Path make(String java) throws IOException, InterruptedException {
        Path tree = Files.createTempDirectory(scratch, "tree");
        Path program = tree.resolve("runtime/bin/java");
        Files.createDirectories(program.getParent());
        Files.writeString(program, java);
        Files.setPosixFilePermissions(program, PosixFilePermissions.fromString("rwxr-xr-x"));
        Files.createDirectory(tree.resolve("app"));
        Files.writeString(tree.resolve("app/quarkus-run.jar"), "stand-in\n");
        Path made = scratch.resolve("casemate-jvm");
        OneFile.write(made, tree, "1.2.3");
        return made;
    }

    private Path onlyUnpacked() throws IOException {
        try (Stream<Path> entries = Files.list(base)) {
            List<Path> all = entries.toList();
            assertThat(all).hasSize(1);
            assertThat(all.getFirst().getFileName().toString()).startsWith("1.2.3-");
            return all.getFirst();
        }
    }

    private static void refused(Result result, int exit, String why) {
        assertThat(result.said()).startsWith("casemate: ").contains(why).doesNotContain("word ");
        assertThat(result.exit()).isEqualTo(exit);
    }

    private Result run(String... arguments) throws IOException, InterruptedException {
        return result(start(Map.of(), arguments));
    }

    private Process start(Map<String, String> environment, String... arguments) throws IOException {
        List<String> line = new ArrayList<>(List.of("sh", "-c", "umask 022; exec \"$0\" \"$@\""));
        line.add(file.toString());
        line.addAll(List.of(arguments));
        var builder = new ProcessBuilder(line).redirectErrorStream(true);
        builder.environment().remove("CASEMATE_UNPACK_DIR");
        builder.environment().putAll(environment);
        return builder.start();
    }

    private static Result result(Process process) throws IOException, InterruptedException {
        String said = new String(process.getInputStream().readAllBytes(), UTF_8);
        if (!process.waitFor(30, TimeUnit.SECONDS)) {
            process.destroyForcibly();
            throw new AssertionError("still running");
        }
        return new Result(process.exitValue(), said, process.pid());
    }
}
