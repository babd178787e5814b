package casemate.bundler.pack;

import static org.assertj.core.api.Assertions.assertThat;
import static org.junit.jupiter.api.Assumptions.assumeTrue;
import static org.junit.jupiter.api.DynamicContainer.dynamicContainer;
import static org.junit.jupiter.api.DynamicTest.dynamicTest;

import casemate.bundler.format.ArtifactRole;
import casemate.bundler.format.BundleFiles;
import casemate.bundler.pack.ReleaseSpec.Input;
import casemate.bundler.rehearsal.Rehearsal;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.TimeUnit;
import java.util.function.Predicate;
import java.util.stream.Stream;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.DynamicNode;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestFactory;
import org.junit.jupiter.api.io.TempDir;

/// Runs the commands that `README-VERIFY.txt` prints, as they stand there, with the machine's own
/// programs: on the bundle as it is, and on ten that were tampered with.
class StockToolsTest {
    private static final int DEADLINE_SECONDS = 60;

    /// Where CI unpacked programs that the machine itself lacks.
    private static final Map<String, String> ELSEWHERE =
            Map.of("cosign", "COSIGN", "openssl", "OPENSSL", "minisign", "MINISIGN");

    @TempDir static Path temp;
    private static Path bundle = Path.of("");
    private static Path other = Path.of("");
    private static String fingerprint = "";

    @BeforeAll
    static void release() throws Exception {
        Path file = Files.writeString(temp.resolve("notes.txt"), "What is new in this release\n");
        Path more = Files.writeString(temp.resolve("more.txt"), "Nothing else is new in it\n");
        Rehearsal vendor = Rehearsal.begin(temp.resolve("vendor"));
        bundle =
                vendor.release(
                        vendor.spec(
                                "2026.11",
                                4,
                                temp.resolve("bundle"),
                                List.of(
                                        Input.file("notes", ArtifactRole.DOC, file, "notes.txt"),
                                        Input.file("more", ArtifactRole.DOC, more, "more.txt"))));
        fingerprint = vendor.fingerprint();
        // Another vendor's release of the same files: everything in it is well made.
        other =
                Rehearsal.begin(temp.resolve("stranger"))
                        .release("2026.11", 5, temp.resolve("other"), file);
        for (Map.Entry<String, String> tool : ELSEWHERE.entrySet()) {
            String program = System.getenv(tool.getValue());
            if (program != null && Files.isExecutable(Path.of(program))) {
                Files.createDirectories(temp.resolve("bin"));
                Files.createSymbolicLink(
                        temp.resolve("bin").resolve(tool.getKey()), Path.of(program));
            }
        }
    }

    private static List<String> commands() throws IOException {
        return Files.readAllLines(bundle.resolve(BundleFiles.README)).stream()
                .filter(line -> line.startsWith("    $ "))
                .map(line -> line.substring(6))
                .toList();
    }

    @Test
    void theReadmeHasEveryKindOfCommand() throws IOException, InterruptedException {
        List<String> commands = commands();
        assertThat(commands.stream().filter(c -> c.startsWith("sha256sum"))).hasSize(2);
        // Three people, two files; and the keys of the release role.
        assertThat(commands.stream().filter(c -> c.startsWith("test "))).hasSize(7);
        assertThat(commands.stream().filter(c -> c.startsWith("openssl dgst"))).hasSize(6);
        assertThat(commands.stream().filter(c -> c.startsWith("openssl pkeyutl"))).hasSize(6);
        assertThat(commands.stream().filter(c -> c.startsWith("cosign"))).hasSize(6);
        assertThat(commands.stream().filter(c -> c.startsWith("minisign"))).hasSize(1);
        assertThat(run(commands.getFirst()).output).startsWith(fingerprint + " ");
        assertThat(run(commands.get(1)).output)
                .contains("\"thresholds\":{\"ecdsa-p256\":2,\"ml-dsa-87\":2}");
    }

    /// Two of three signed, so four of six commands of each kind are about signatures that exist.
    @TestFactory
    Stream<DynamicNode> acceptsTheGoodAndRefusesTheTampered() throws IOException {
        var nodes = new ArrayList<DynamicNode>();
        Map<String, Predicate<String>> kinds = new LinkedHashMap<>();
        kinds.put("keys", c -> c.startsWith("test "));
        kinds.put("sha256sum", c -> c.startsWith("sha256sum --check"));
        for (String part : List.of(BundleFiles.MANIFEST, BundleFiles.SUMS)) {
            for (String tool : List.of("openssl dgst", "openssl pkeyutl", "cosign", "minisign")) {
                kinds.put(tool + " " + part, c -> c.startsWith(tool) && c.contains(" " + part));
            }
        }
        kinds.remove("minisign " + BundleFiles.MANIFEST);
        List<String> commands = commands();
        kinds.forEach((name, kind) -> {
            List<String> mine =
                    commands.stream().filter(kind).filter(StockToolsTest::signed).toList();
            nodes.add(
                    dynamicContainer(
                            name,
                            Stream.concat(
                                    mine.stream().map(StockToolsTest::accepts),
                                    tampered(mine.getFirst()))));
        });
        return nodes.stream();
    }

    private static boolean signed(String command) {
        return Stream.of(command.split(" ", -1))
                .filter(word -> word.startsWith("sig/"))
                .allMatch(word -> Files.exists(bundle.resolve(word)));
    }

    private static DynamicNode accepts(String command) {
        return dynamicTest(
                "accepts: " + command,
                () -> {
                    requireTool(command);
                    Result result = run(command);
                    assertThat(result.code).as(result.output).isZero();
                });
    }

    /// What somebody does to the bundle.
    private interface Tampering {
        void on(Path directory) throws IOException;
    }

    private static Stream<DynamicNode> tampered(String command) {
        Map<String, Tampering> all =
                command.startsWith("sha256sum")
                        ? tamperedFiles()
                        : command.startsWith("test ")
                                ? tamperedKey(command)
                                : tamperedSignature(command);
        assertThat(all).hasSizeGreaterThanOrEqualTo(10);
        return all.entrySet().stream()
                .map(entry ->
                        dynamicTest(
                                "refuses " + entry.getKey(),
                                () -> {
                                    requireTool(command);
                                    Path copy = copy();
                                    entry.getValue().on(copy);
                                    Result result = run(copy, command);
                                    assertThat(result.code).as(result.output).isNotZero();
                                }));
    }

    private static Map<String, Tampering> tamperedSignature(String command) {
        List<String> words = List.of(command.split(" ", -1));
        String signature =
                words.stream().filter(w -> w.startsWith("sig/")).findFirst().orElseThrow();
        String key =
                words.stream().filter(w -> w.startsWith("trust/keys/")).findFirst().orElseThrow();
        String part = words.contains(BundleFiles.SUMS) ? BundleFiles.SUMS : BundleFiles.MANIFEST;
        Map<String, Tampering> out = new LinkedHashMap<>();
        out.put("a flipped first byte", d -> flip(d.resolve(part), 0));
        out.put(
                "a flipped byte in the middle",
                d -> flip(d.resolve(part), size(d.resolve(part)) / 2));
        out.put("a flipped last byte", d -> flip(d.resolve(part), size(d.resolve(part)) - 1));
        out.put("a missing last byte", d -> cut(d.resolve(part), 1));
        out.put("one byte more", d -> append(d.resolve(part)));
        out.put("an empty file", d -> Files.write(d.resolve(part), new byte[0]));
        out.put("another vendor's file", d -> take(d, part, part));
        out.put(
                "a changed signature",
                d -> flip(d.resolve(signature), middle(d.resolve(signature))));
        out.put("half a signature", d -> cut(d.resolve(signature), size(d.resolve(signature)) / 2));
        out.put("an empty signature", d -> Files.write(d.resolve(signature), new byte[0]));
        out.put("no signature", d -> Files.delete(d.resolve(signature)));
        out.put("another vendor's key", d -> take(d, otherKey(key), key));
        if (command.startsWith("cosign")) {
            out.put(
                    "another vendor's log",
                    d -> take(d, BundleFiles.TRUSTED_ROOT, BundleFiles.TRUSTED_ROOT));
        }
        return out;
    }

    private static Map<String, Tampering> tamperedFiles() {
        Map<String, Tampering> out = new LinkedHashMap<>();
        out.put("a flipped first byte of a chunk", d -> flip(chunk(d, 0), 0));
        out.put("a flipped last byte of a chunk", d -> flip(chunk(d, 0), size(chunk(d, 0)) - 1));
        out.put("a chunk without its last byte", d -> cut(chunk(d, 1), 1));
        out.put("a chunk with one byte more", d -> append(chunk(d, 1)));
        out.put("an empty chunk", d -> Files.write(chunk(d, 0), new byte[0]));
        out.put("a missing chunk", d -> Files.delete(chunk(d, 0)));
        out.put(
                "two chunks exchanged",
                d -> {
                    byte[] first = Files.readAllBytes(chunk(d, 0));
                    Files.copy(
                            chunk(d, 1),
                            chunk(d, 0),
                            java.nio.file.StandardCopyOption.REPLACE_EXISTING);
                    Files.write(chunk(d, 1), first);
                });
        out.put("a changed manifest", d -> flip(d.resolve(BundleFiles.MANIFEST), 30));
        out.put("changed instructions", d -> flip(d.resolve(BundleFiles.README), 30));
        out.put("another vendor's root", d -> take(d, "trust/1.root.json", "trust/1.root.json"));
        out.put(
                "a missing list of revocations",
                d -> Files.delete(d.resolve("trust/revocations.json")));
        out.put("a broken line of SHA256SUMS", d -> flip(d.resolve(BundleFiles.SUMS), 64));
        return out;
    }

    private static Map<String, Tampering> tamperedKey(String command) {
        String key =
                Stream.of(command.split(" ", -1))
                        .filter(w -> w.startsWith("trust/keys/"))
                        .findFirst()
                        .orElseThrow();
        Map<String, Tampering> out = new LinkedHashMap<>();
        for (int at : new int[] {30, 40, 60, 75, 95, 110}) {
            out.put("a key with byte " + at + " changed", d -> flip(d.resolve(key), at));
        }
        out.put("another vendor's key", d -> take(d, otherKey(key), key));
        out.put(
                "a key that the root lists for something else",
                d ->
                        Files.write(
                                d.resolve("trust/1.root.json"),
                                Files.readString(d.resolve("trust/1.root.json"))
                                        .replace("\"release\":{", "\"other\":{")
                                        .getBytes(StandardCharsets.US_ASCII)));
        out.put("an empty key", d -> Files.write(d.resolve(key), new byte[0]));
        out.put("half a key", d -> cut(d.resolve(key), 60));
        out.put("no key", d -> Files.delete(d.resolve(key)));
        out.put("another vendor's root", d -> take(d, "trust/1.root.json", "trust/1.root.json"));
        return out;
    }

    /// Puts a well-made file of the other vendor in place of one of ours.
    private static void take(Path directory, String theirs, String ours) throws IOException {
        Files.write(directory.resolve(ours), Files.readAllBytes(other.resolve(theirs)));
    }

    private static String otherKey(String key) throws IOException {
        try (Stream<Path> files = Files.list(other.resolve("trust/keys"))) {
            String ending = key.endsWith(".minisign.pub") ? ".minisign.pub" : ".pub";
            long size = Files.size(bundle.resolve(key));
            for (Path file : files.toList()) {
                if (file.toString().endsWith(ending) && Files.size(file) == size) {
                    return "trust/keys/" + file.getFileName();
                }
            }
        }
        throw new AssertionError("the other vendor has no such key");
    }

    private static Path chunk(Path directory, int index) throws IOException {
        return directory.resolve(SumsFile.files(directory, "chunks").get(index));
    }

    private static int size(Path file) throws IOException {
        return Math.toIntExact(Files.size(file));
    }

    /// Within the signature itself, where a text file has other things as well.
    private static int middle(Path file) throws IOException {
        String text = Files.readString(file, StandardCharsets.ISO_8859_1);
        int signature = text.indexOf("\"messageSignature\"");
        return signature < 0 ? text.length() / 2 : text.indexOf("\"signature\":\"", signature) + 40;
    }

    private static void flip(Path file, int at) throws IOException {
        byte[] bytes = Files.readAllBytes(file);
        bytes[at] ^= 2;
        Files.write(file, bytes);
    }

    private static void cut(Path file, int bytes) throws IOException {
        byte[] all = Files.readAllBytes(file);
        Files.write(file, Arrays.copyOf(all, all.length - bytes));
    }

    private static void append(Path file) throws IOException {
        byte[] all = Files.readAllBytes(file);
        Files.write(file, Arrays.copyOf(all, all.length + 1));
    }

    private static Path copy() throws IOException {
        Path target = Files.createTempDirectory(temp, "tampered");
        try (Stream<Path> walk = Files.walk(bundle)) {
            for (Path file : walk.toList()) {
                Path to = target.resolve(bundle.relativize(file).toString());
                if (Files.isDirectory(file)) {
                    Files.createDirectories(to);
                } else {
                    Files.copy(file, to);
                }
            }
        }
        return target;
    }

    private record Result(int code, String output) {}

    private static Result run(String command) throws IOException, InterruptedException {
        return run(bundle, command);
    }

    private static Result run(Path directory, String command)
            throws IOException, InterruptedException {
        Path output = Files.createTempFile(temp, "output", ".txt");
        var builder =
                new ProcessBuilder("sh", "-c", command)
                        .directory(directory.toFile())
                        .redirectErrorStream(true)
                        .redirectOutput(output.toFile());
        String path = Optional.ofNullable(System.getenv("PATH")).orElse("/usr/bin:/bin");
        builder.environment().put("PATH", temp.resolve("bin") + ":" + path);
        builder.environment().put("HOME", temp.toString());
        Process process = builder.start();
        if (!process.waitFor(DEADLINE_SECONDS, TimeUnit.SECONDS)) {
            process.destroyForcibly();
            throw new IOException(command + " did not end in " + DEADLINE_SECONDS + " s");
        }
        return new Result(process.exitValue(), Files.readString(output));
    }

    /// Skips by name what the machine cannot run.
    private static void requireTool(String command) throws IOException, InterruptedException {
        String tool = command.substring(0, command.indexOf(' '));
        assumeTrue(run("command -v " + tool).code == 0, tool + " is not installed");
        if (command.contains("pkeyutl")) {
            String version = run("openssl version").output;
            assumeTrue(
                    version.matches("(?s)OpenSSL (3\\.([5-9]|[1-9][0-9])|[4-9])\\..*"),
                    "openssl is older than 3.5 (or set OPENSSL): " + version.strip());
        }
    }
}
