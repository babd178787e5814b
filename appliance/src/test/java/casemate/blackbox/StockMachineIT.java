package casemate.blackbox;

import static org.assertj.core.api.Assertions.assertThat;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import java.io.IOException;
import java.io.InputStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.nio.file.attribute.UserPrincipal;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Comparator;
import java.util.List;
import java.util.Set;
import java.util.TreeSet;
import java.util.concurrent.TimeUnit;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Stream;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;

/// The packaged file runs on a Debian 12 as it is installed, without Java, without a route, without
/// privileges, and writes nowhere but into its data directory.
class StockMachineIT {
    /// What every Debian 12 has: glibc and zlib.
    private static final Set<String> STOCK_LIBRARIES =
            Set.of(
                    "linux-vdso.so.1",
                    "ld-linux-x86-64.so.2",
                    "libc.so.6",
                    "libm.so.6",
                    "libdl.so.2",
                    "libpthread.so.0",
                    "librt.so.1",
                    "libz.so.1");

    /// Debian 12's glibc is 2.36.
    private static final int GLIBC_MINOR = 36;

    private static final long LARGEST_BYTES = 200L << 20;

    private static final List<String> NAMESPACES =
            List.of("unshare", "--net", "--mount", "--pid", "--fork", "--kill-child");

    private static Path executable = Path.of("");

    @BeforeAll
    static void onlyForPackagedForms() {
        String packaged = System.getProperty("casemate.executable", "");
        assumeTrue(!packaged.isBlank(), "only for packaged forms: ./dev test --packaged");
        executable = Path.of(packaged).toAbsolutePath();
    }

    @Test
    void itIsOneFileOfBearableSize() throws IOException {
        assertThat(executable).isRegularFile().isExecutable();
        assertThat(Files.size(executable)).isLessThan(LARGEST_BYTES);
        System.out.printf("%s: %d bytes%n", executable.getFileName(), Files.size(executable));
    }

    @Test
    void itNeedsOnlyLibrariesOfAStockDebian() throws Exception {
        assumeTrue(isElf(executable), "no ELF file: it brings its own libraries");
        String kind = run("file", "-b", executable.toString());
        assertThat(kind).contains("ELF 64-bit", "x86-64", "executable");
        Set<String> libraries = new TreeSet<>();
        for (String line : run("ldd", executable.toString()).lines().toList()) {
            String name = line.strip().split("\\s", 2)[0];
            libraries.add(name.substring(name.lastIndexOf('/') + 1));
        }
        assertThat(libraries).isSubsetOf(STOCK_LIBRARIES).contains("libc.so.6");
        assertThat(newestGlibc()).isBetween(1, GLIBC_MINOR);
    }

    @Test
    void itServesWithoutJavaNetworkPrivilegesOrAWritableFileSystem() throws Exception {
        assumeTrue("root".equals(System.getProperty("user.name")), "needs root for namespaces");
        assumeTrue(canUnshare(), "namespaces cannot be made here");
        Path home = Files.createTempDirectory("casemate-stock");
        try {
            Files.setPosixFilePermissions(home, PosixFilePermissions.fromString("rwxr-xr-x"));
            Path program = install(executable, home.resolve("casemate"), "rwxr-xr-x");
            Path model =
                    install(
                            Appliance.MODELS.resolve("casemate-demo.gguf"),
                            home.resolve("casemate-demo.gguf"),
                            "r--r--r--");
            Path data = Files.createDirectory(home.resolve("data"));
            Files.setPosixFilePermissions(data, PosixFilePermissions.fromString("rwx------"));
            Files.setOwner(data, nobody(data));

            List<String> command = new ArrayList<>(NAMESPACES);
            command.add(Path.of("src", "test", "sh", "stock-machine.sh").toString());
            command.addAll(List.of(data.toString(), program.toString(), model.toString()));
            command.addAll(javaDirectories());
            String transcript = run(command.toArray(String[]::new));

            assertThat(transcript).contains("Paris").endsWith("stopped\n");
        } finally {
            delete(home);
        }
    }

    private static boolean isElf(Path file) throws IOException {
        try (InputStream in = Files.newInputStream(file)) {
            return Arrays.equals(in.readNBytes(4), new byte[] {0x7f, 'E', 'L', 'F'});
        }
    }

    /// The minor version of the newest glibc whose symbols are asked for.
    private static int newestGlibc() throws Exception {
        Matcher version =
                Pattern.compile("Name: GLIBC_2\\.(\\d+)")
                        .matcher(run("readelf", "--version-info", executable.toString()));
        return version.results()
                .mapToInt(found -> Integer.parseInt(found.group(1)))
                .max()
                .orElseThrow();
    }

    private static boolean canUnshare() throws InterruptedException {
        List<String> command = new ArrayList<>(NAMESPACES);
        command.add("true");
        try {
            return new ProcessBuilder(command).start().waitFor() == 0;
        } catch (IOException _) {
            return false;
        }
    }

    /// Where Java lies on this machine; nothing else of it lies there.
    private static List<String> javaDirectories() {
        String javaHome = System.getenv().getOrDefault("JAVA_HOME", "");
        String graal = System.getenv().getOrDefault("GRAALVM_HOME", "");
        return Stream.of(
                        System.getProperty("java.home"),
                        javaHome,
                        graal,
                        "/usr/lib/jvm",
                        "/usr/java",
                        "/opt/java")
                .filter(name -> !name.isBlank())
                .map(Path::of)
                .filter(Files::isDirectory)
                .map(Path::toString)
                .distinct()
                // What lies in another one goes first: afterwards it is hidden.
                .sorted(Comparator.reverseOrder())
                .toList();
    }

    private static Path install(Path from, Path to, String permissions) throws IOException {
        Files.copy(from, to);
        return Files.setPosixFilePermissions(to, PosixFilePermissions.fromString(permissions));
    }

    private static UserPrincipal nobody(Path path) throws IOException {
        return path.getFileSystem().getUserPrincipalLookupService().lookupPrincipalByName("nobody");
    }

    private static String run(String... command) throws IOException, InterruptedException {
        Path output = Files.createTempFile("casemate-stock", ".txt");
        try {
            Process process =
                    new ProcessBuilder(command)
                            .redirectInput(Path.of("/dev/null").toFile())
                            .redirectErrorStream(true)
                            .redirectOutput(output.toFile())
                            .start();
            if (!process.waitFor(120, TimeUnit.SECONDS)) {
                process.destroy();
                throw new AssertionError(
                        "still running: " + List.of(command) + "\n" + Files.readString(output));
            }
            String text = Files.readString(output, StandardCharsets.UTF_8);
            assertThat(process.exitValue()).as(text).isZero();
            return text;
        } finally {
            Files.delete(output);
        }
    }

    private static void delete(Path home) throws IOException {
        try (Stream<Path> files = Files.walk(home)) {
            for (Path file : files.sorted(Comparator.reverseOrder()).toList()) {
                Files.deleteIfExists(file);
            }
        }
    }
}
