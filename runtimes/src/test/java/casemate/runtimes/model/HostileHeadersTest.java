package casemate.runtimes.model;

import static org.assertj.core.api.Assertions.assertThat;

import com.sun.management.ThreadMXBean;
import java.io.IOException;
import java.lang.management.ManagementFactory;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.SplittableRandom;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

/// Thousands of damaged headers, the same at each run: each is read or refused with a message, in
/// little time and little memory.
class HostileHeadersTest {
    private static final long SEED = 20_261_121;
    private static final long MAX_ALLOCATED_BYTES = 16L << 20;
    private static final long[] EXTREMES = {
        0,
        1,
        -1,
        2,
        255,
        65_535,
        65_536,
        Integer.MAX_VALUE,
        0xffff_ffffL,
        1L << 32,
        1L << 40,
        Long.MAX_VALUE,
        Long.MIN_VALUE,
        Long.MAX_VALUE - 31
    };

    @TempDir Path directory;

    private final ThreadMXBean threads = (ThreadMXBean) ManagementFactory.getThreadMXBean();
    private int read;
    private int refused;
    private long mostAllocated;

    @Test
    @Timeout(120)
    void damagedGgufIsReadOrRefused() throws IOException {
        byte[] valid =
                GgufWriter.smallLlama()
                        .u32s("llama.attention.key_length", 16)
                        .nested("x.nested", 4)
                        .bools("llama.attention.sliding_window_pattern", true, false)
                        .bytes();
        SplittableRandom random = new SplittableRandom(SEED);
        Path file = directory.resolve("m.gguf");

        for (int i = 0; i < 10_000; i++) {
            Files.write(file, mutate(valid, random));
            attempt(i, file);
        }

        assertOutcome(10_000);
    }

    @Test
    @Timeout(120)
    void damagedSafetensorsAreReadOrRefused() throws IOException {
        byte[] valid =
                new SafetensorsWriter()
                        .tensor("model.embed", "BF16", 8, 16)
                        .tensor("model.norm", "F32", 4, 16)
                        .bytes();
        SplittableRandom random = new SplittableRandom(SEED);
        Path file = directory.resolve("model.safetensors");
        Files.writeString(directory.resolve("config.json"), "{\"model_type\": \"x\"}");

        for (int i = 0; i < 2_000; i++) {
            Files.write(file, mutate(valid, random));
            attempt(i, directory);
        }

        assertOutcome(2_000);
    }

    /// The largest header that our bounds let through must not need much either.
    @Test
    @Timeout(60)
    void aFullSafetensorsHeaderNeedsLittleMemory() throws IOException {
        StringBuilder header = new StringBuilder("{");
        for (int i = 0; i < 60_000; i++) {
            header.append(
                    "%s\"model.layers.%d.mlp.experts.%d.down_proj.weight\":{\"dtype\":\"U8\",\"shape\":[0],\"data_offsets\":[0,0]}"
                            .formatted(i == 0 ? "" : ",", i / 100, i % 100));
        }
        byte[] bytes = SafetensorsWriter.bytes(header + "}", 0);
        Files.write(directory.resolve("model.safetensors"), bytes);
        Files.writeString(directory.resolve("config.json"), "{\"model_type\": \"x\"}");

        long before = threads.getCurrentThreadAllocatedBytes();
        assertThat(Refusals.of(directory)).hasMessageContaining("without a single tensor");
        long allocated = threads.getCurrentThreadAllocatedBytes() - before;

        // Allocated in total, most of it garbage at once; what is alive at a time is far less.
        assertThat(allocated).isLessThan(128L << 20);
    }

    /// Four million empty texts in an array, a longer one than any vocabulary.
    @Test
    @Timeout(60)
    void aLongArrayIsWalkedWithoutKeepingIt() throws IOException {
        int length = 4 * 1024 * 1024;
        byte[] header = new GgufWriter().entry("x.y", 9).number(8, 4).number(length, 8).header();
        Path file = directory.resolve("m.gguf");
        Files.write(file, Arrays.copyOf(header, header.length + length * Long.BYTES));

        attempt(0, file);

        assertThat(mostAllocated).isLessThan(MAX_ALLOCATED_BYTES);
    }

    private void attempt(int number, Path model) {
        long before = threads.getCurrentThreadAllocatedBytes();
        try {
            ModelFileReader.read(model);
            read++;
        } catch (ModelFileException refusal) {
            assertThat(refusal.getMessage())
                    .startsWith(model.toString())
                    .doesNotContain("\n")
                    .hasSizeLessThan(1000);
            refused++;
        } catch (RuntimeException | Error e) {
            throw new AssertionError("mutation " + number + " of seed " + SEED, e);
        }
        long allocated = threads.getCurrentThreadAllocatedBytes() - before;
        assertThat(allocated)
                .as("bytes allocated for mutation %d of seed %d", number, SEED)
                .isLessThan(MAX_ALLOCATED_BYTES);
        mostAllocated = Math.max(mostAllocated, allocated);
    }

    /// Mutations that are all refused, or all read, would prove nothing.
    private void assertOutcome(int attempts) {
        assertThat(read + refused).isEqualTo(attempts);
        assertThat(read).isGreaterThan(attempts / 100);
        assertThat(refused).isGreaterThan(attempts / 4);
    }

    private static byte[] mutate(byte[] valid, SplittableRandom random) {
        byte[] bytes = valid.clone();
        for (int i = random.nextInt(1, 4); i > 0; i--) {
            bytes =
                    switch (random.nextInt(5)) {
                        case 0 -> flipBits(bytes, random);
                        case 1 -> writeExtreme(bytes, random, Long.BYTES);
                        case 2 -> writeExtreme(bytes, random, Integer.BYTES);
                        case 3 -> Arrays.copyOf(bytes, random.nextInt(bytes.length + 1));
                        default -> splice(bytes, random);
                    };
            if (bytes.length < 16) {
                return bytes;
            }
        }
        return bytes;
    }

    private static byte[] flipBits(byte[] bytes, SplittableRandom random) {
        for (int i = random.nextInt(1, 9); i > 0; i--) {
            bytes[random.nextInt(bytes.length)] ^= (byte) (1 << random.nextInt(8));
        }
        return bytes;
    }

    private static byte[] writeExtreme(byte[] bytes, SplittableRandom random, int size) {
        long extreme = EXTREMES[random.nextInt(EXTREMES.length)];
        ByteBuffer buffer = ByteBuffer.wrap(bytes).order(ByteOrder.LITTLE_ENDIAN);
        int at = random.nextInt(bytes.length - size);
        if (size == Long.BYTES) {
            buffer.putLong(at, extreme);
        } else {
            buffer.putInt(at, (int) extreme);
        }
        return bytes;
    }

    /// A piece of the file in another place of it, or some text that is harmful in JSON.
    private static byte[] splice(byte[] bytes, SplittableRandom random) {
        byte[] piece =
                random.nextBoolean()
                        ? Arrays.copyOfRange(
                                bytes, bytes.length / 4, bytes.length / 4 + random.nextInt(64))
                        : "[[[{\"a\":1e999999,".getBytes(StandardCharsets.UTF_8);
        int at = random.nextInt(bytes.length);
        ByteBuffer spliced = ByteBuffer.allocate(bytes.length + piece.length);
        return spliced.put(bytes, 0, at).put(piece).put(bytes, at, bytes.length - at).array();
    }
}
