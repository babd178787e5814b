package casemate.blackbox;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assumptions.assumeThat;

import casemate.bundler.format.ArtifactRole;
import casemate.bundler.pack.ReleaseSpec.Input;
import casemate.bundler.rehearsal.Rehearsal;
import casemate.signing.Check;
import java.io.IOException;
import java.io.RandomAccessFile;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.Map;
import java.util.SortedMap;
import java.util.TreeMap;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.locks.LockSupport;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.api.parallel.Execution;
import org.junit.jupiter.api.parallel.ExecutionMode;

/// Releases on their way: over several media, as a delta, and checked by somebody impatient.
class CarriedReleaseIT {
    private static final long CLUSTER = 32 * 1024;
    private static final int CHUNK = 64 << 20;
    private static final int MANY_CHUNKS = 8;

    @TempDir Path temp;

    private String at(String name) {
        return temp.resolve(name).toString();
    }

    private static Executable.Result casemate(String... words) throws Exception {
        return Executable.run(Map.of(), words);
    }

    @Test
    @Execution(ExecutionMode.CONCURRENT)
    void volumesComeTogetherInAnyOrder() throws Exception {
        Releases releases = Releases.get();
        Path whole = releases.first();
        casemate(
                        "bundle",
                        "split",
                        whole.toString(),
                        "--to",
                        at("volumes"),
                        "--volume-size",
                        roomForTheLargestChunk(whole) + "B",
                        "--tar")
                .expectSuccess();
        List<String> volumes;
        try (Stream<Path> files = Files.list(temp.resolve("volumes"))) {
            volumes = new ArrayList<>(files.map(Path::toString).sorted().toList());
        }
        assertThat(volumes).hasSizeGreaterThan(1).allMatch(name -> name.endsWith(".tar"));

        Executable.Result missing = join(volumes.subList(1, volumes.size()));
        assertThat(missing.exit()).isEqualTo(3);
        assertThat(missing.err()).contains("volume 1 of " + volumes.size());
        assertThat(temp.resolve("joined")).doesNotExist();

        Collections.reverse(volumes);
        join(volumes).expectSuccess();
        assertThat(listing(temp.resolve("joined"))).isEqualTo(listing(whole));
        verify(temp.resolve("joined")).expectSuccess();
    }

    private Executable.Result join(List<String> volumes) throws Exception {
        List<String> words = new ArrayList<>(List.of("bundle", "join"));
        words.addAll(volumes);
        words.addAll(List.of("--to", at("joined")));
        return casemate(words.toArray(String[]::new));
    }

    /// Metadata is on each volume, rounded up as FAT32 does.
    private static long roomForTheLargestChunk(Path bundle) throws IOException {
        long metadata = 0;
        long largest = 0;
        for (Path file : files(bundle)) {
            long size = (Files.size(file) + CLUSTER - 1) / CLUSTER * CLUSTER;
            if (bundle.relativize(file).startsWith("chunks")) {
                largest = Math.max(largest, size);
            } else {
                metadata += size + 512;
            }
        }
        return metadata + largest + 17 * CLUSTER;
    }

    @Test
    @Execution(ExecutionMode.CONCURRENT)
    void aDeltaBecomesTheReleaseAgain() throws Exception {
        Releases releases = Releases.get();
        String base = releases.first().toString();
        casemate("bundle", "delta", base, releases.second().toString(), at("delta"))
                .expectSuccess();

        Executable.Result alone = verify(temp.resolve("delta"));
        assertThat(alone.exit()).isEqualTo(Check.MEDIA.exitCode());
        assertThat(alone.err()).contains("--base");

        casemate(
                        "bundle",
                        "apply",
                        at("delta"),
                        "--base",
                        base,
                        "--to",
                        at("applied"),
                        "--root-fingerprint",
                        releases.fingerprint())
                .expectSuccess();
        assertThat(listing(temp.resolve("applied"))).isEqualTo(listing(releases.second()));
        verify(temp.resolve("applied")).expectSuccess();
    }

    private static Executable.Result verify(Path bundle) throws Exception {
        return casemate(
                "bundle",
                "verify",
                bundle.toString(),
                "--root-fingerprint",
                Releases.get().fingerprint());
    }

    @Test
    @Execution(ExecutionMode.CONCURRENT)
    void anInterruptedVerificationEndsAtOnceAndLeavesNothing() throws Exception {
        assumeThat(Path.of("/usr/bin/env")).exists();
        Rehearsal vendor = Rehearsal.begin(temp.resolve("vendor"));
        Path model = temp.resolve("model.gguf");
        try (var file = new RandomAccessFile(model.toFile(), "rw")) {
            for (int i = 0; i < MANY_CHUNKS; i++) {
                // No two chunks are equal, or they would be carried once.
                file.seek((long) i * CHUNK);
                file.write(i + 1);
            }
            file.setLength((long) MANY_CHUNKS * CHUNK);
        }
        Path bundle =
                vendor.release(
                        vendor.spec(
                                "2026.11",
                                1,
                                temp.resolve("large"),
                                List.of(
                                        Input.file(
                                                "model",
                                                ArtifactRole.MODEL,
                                                model,
                                                "models/m.gguf"))));
        SortedMap<String, String> before = listing(bundle);
        String fingerprint = vendor.fingerprint();
        Path desk = Files.createDirectory(temp.resolve("desk"));

        assertThat(interrupted("INT", 130, bundle, fingerprint, desk)).doesNotContain("Verified");
        assertThat(interrupted("TERM", 143, bundle, fingerprint, desk)).doesNotContain("Verified");

        assertThat(listing(bundle)).isEqualTo(before);
        assertThat(files(desk)).isEmpty();
        casemate("bundle", "verify", bundle.toString(), "--root-fingerprint", fingerprint)
                .expectSuccess();
    }

    /// Lets it begin, then sends the signal.
    private String interrupted(String signal, int exit, Path bundle, String fingerprint, Path desk)
            throws Exception {
        Path out = temp.resolve("out");
        // Whoever runs this in the background may have made us deaf to it.
        List<String> line = new ArrayList<>(List.of("env", "--default-signal=" + signal));
        line.addAll(
                Executable.command(
                        "bundle", "verify", bundle.toString(), "--root-fingerprint", fingerprint));
        Process process =
                new ProcessBuilder(line)
                        .directory(desk.toFile())
                        .redirectErrorStream(true)
                        .redirectOutput(out.toFile())
                        .start();
        long deadline = System.nanoTime() + Duration.ofSeconds(30).toNanos();
        while (!Files.readString(out).contains("ok  ")) {
            assertThat(process.isAlive()).as(Files.readString(out)).isTrue();
            assertThat(System.nanoTime()).isLessThan(deadline);
            LockSupport.parkNanos(1_000_000);
        }
        new ProcessBuilder("kill", "-" + signal, Long.toString(process.pid())).start().waitFor();
        assertThat(process.waitFor(5, TimeUnit.SECONDS)).as("it ends promptly").isTrue();
        String said = Files.readString(out);
        assertThat(process.exitValue()).as(said).isEqualTo(exit);
        return said;
    }

    private static List<Path> files(Path root) throws IOException {
        try (Stream<Path> walk = Files.walk(root)) {
            return walk.filter(Files::isRegularFile).sorted().toList();
        }
    }

    /// Sizes and digests by name.
    private static SortedMap<String, String> listing(Path root) throws IOException {
        SortedMap<String, String> out = new TreeMap<>();
        for (Path file : files(root)) {
            String facts = Long.toString(Files.size(file));
            if (Files.size(file) < 4 << 20) {
                facts += " " + java.util.Arrays.hashCode(Files.readAllBytes(file));
            }
            out.put(root.relativize(file).toString(), facts);
        }
        return out;
    }
}
