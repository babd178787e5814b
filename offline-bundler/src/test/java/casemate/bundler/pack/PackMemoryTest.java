package casemate.bundler.pack;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.RandomAccessFile;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/// A file that is eleven times larger than the heap.
class PackMemoryTest {
    private static final long SIZE = 1L << 30;

    @TempDir Path temp;

    @Test
    void aLargeFileIsPackedWithLittleMemory() throws Exception {
        Path file = temp.resolve("model.gguf");
        try (var sparse = new RandomAccessFile(file.toFile(), "rw")) {
            sparse.setLength(SIZE);
        }
        Path output = temp.resolve("output.txt");
        Process process =
                new ProcessBuilder(
                                Path.of(System.getProperty("java.home"), "bin/java").toString(),
                                "-Xmx96m",
                                "-XX:MaxDirectMemorySize=32m",
                                "-cp",
                                System.getProperty(
                                        "surefire.test.class.path",
                                        System.getProperty("java.class.path")),
                                PackOnce.class.getName(),
                                temp.resolve("vendor").toString(),
                                file.toString(),
                                temp.resolve("bundle").toString())
                        .redirectErrorStream(true)
                        .redirectOutput(output.toFile())
                        .start();
        assertThat(process.waitFor(120, TimeUnit.SECONDS)).isTrue();
        assertThat(process.exitValue()).as(Files.readString(output)).isZero();
        assertThat(Files.readString(output)).startsWith("packed " + SIZE);
        // Zeros are zeros: sixteen chunks are one.
        List<String> chunks = SumsFile.files(temp.resolve("bundle"), "chunks");
        assertThat(chunks).hasSize(1);
    }
}
