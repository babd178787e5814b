package casemate.bundler.pack;

import static org.assertj.core.api.Assertions.assertThat;

import casemate.bundler.format.Artifact;
import casemate.bundler.format.ArtifactRole;
import casemate.bundler.format.Chunk;
import casemate.bundler.pack.ReleaseSpec.Input;
import casemate.bundler.rehearsal.Rehearsal;
import java.io.IOException;
import java.io.OutputStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Random;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/// A packing process that is killed, and the next one.
class PackInterruptedTest {
    private static final int CHUNKS = 4;
    private static final int DEADLINE_SECONDS = 60;

    @TempDir Path temp;

    @Test
    void theNextRunGoesOn() throws Exception {
        Path file = model();
        Path output = temp.resolve("bundle");
        Path partial = temp.resolve("bundle.partial");
        Process process =
                new ProcessBuilder(
                                Path.of(System.getProperty("java.home"), "bin/java").toString(),
                                "-cp",
                                System.getProperty(
                                        "surefire.test.class.path",
                                        System.getProperty("java.class.path")),
                                PackOnce.class.getName(),
                                temp.resolve("first").toString(),
                                file.toString(),
                                output.toString())
                        .inheritIO()
                        .start();
        long deadline = System.nanoTime() + TimeUnit.SECONDS.toNanos(DEADLINE_SECONDS);
        while (SumsFile.files(partial, "chunks").isEmpty()) {
            assertThat(System.nanoTime()).as("time").isLessThan(deadline);
            assertThat(process.waitFor(1, TimeUnit.MILLISECONDS)).as("ended").isFalse();
        }
        process.destroyForcibly().waitFor();
        assertThat(output).doesNotExist();

        Rehearsal vendor = Rehearsal.begin(temp.resolve("vendor"));
        Packer.Packed packed =
                Packer.pack(
                        vendor.spec(
                                "2026.11",
                                1,
                                output,
                                List.of(Input.file("model", ArtifactRole.MODEL, file, "model"))));

        assertThat(packed.foundBytes()).isGreaterThanOrEqualTo(Chunk.SIZE);
        assertThat(packed.foundBytes() + packed.writtenBytes()).isEqualTo(CHUNKS * Chunk.SIZE);
        Artifact artifact = packed.manifest().artifacts().getFirst();
        try (var whole = Files.newInputStream(file)) {
            for (Chunk chunk : artifact.chunks()) {
                assertThat(Files.readAllBytes(output.resolve(chunk.path())))
                        .isEqualTo(whole.readNBytes((int) Chunk.SIZE));
            }
        }
    }

    private Path model() throws IOException {
        Path file = temp.resolve("model");
        byte[] block = new byte[1 << 20];
        new Random(1).nextBytes(block);
        try (OutputStream out = Files.newOutputStream(file)) {
            for (int i = 0; i < CHUNKS * 64; i++) {
                block[0] = (byte) i;
                block[1] = (byte) (i >> 8);
                out.write(block);
            }
        }
        return file;
    }
}
