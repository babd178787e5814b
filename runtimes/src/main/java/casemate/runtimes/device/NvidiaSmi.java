package casemate.runtimes.device;

import java.io.File;
import java.io.IOException;
import java.io.InputStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.OptionalLong;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import org.jspecify.annotations.Nullable;

/// Asks the `nvidia-smi` program, for where NVML cannot be called.
public final class NvidiaSmi implements AcceleratorSource {
    /// It takes seconds on a machine whose driver must first be woken up.
    public static final Duration TIMEOUT = Duration.ofSeconds(15);

    private static final int MAX_OUTPUT_BYTES = 256 * 1024;
    private static final long MIB = 1024 * 1024;
    private static final int FIELDS = 6;

    private final @Nullable Path program;
    private final Duration timeout;

    /// @param program null where there is none
    public NvidiaSmi(@Nullable Path program, Duration timeout) {
        this.program = program;
        this.timeout = timeout;
    }

    static NvidiaSmi onPath() {
        String path = Optional.ofNullable(System.getenv("PATH")).orElse("");
        for (String directory : path.split(File.pathSeparator, -1)) {
            Path program = Path.of(directory, "nvidia-smi");
            if (program.isAbsolute() && Files.isExecutable(program)) {
                return new NvidiaSmi(program, TIMEOUT);
            }
        }
        return new NvidiaSmi(null, TIMEOUT);
    }

    @Override
    public Reading read() {
        if (program == null) {
            return new Absent();
        }
        try {
            return parse(run(program));
        } catch (TimeoutException e) {
            return new Failed(
                    program
                            + " did not answer within "
                            + timeout.toMillis()
                            + " ms; NVIDIA's GPUs are not used");
        } catch (IOException | ExecutionException e) {
            return new Failed(
                    program + " failed: " + e.getMessage() + "; NVIDIA's GPUs are not used");
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            return new Failed(program + " was interrupted; NVIDIA's GPUs are not used");
        }
    }

    private String run(Path program)
            throws IOException, InterruptedException, ExecutionException, TimeoutException {
        ProcessBuilder builder =
                new ProcessBuilder(
                        program.toString(),
                        "--query-gpu=index,uuid,name,memory.total,memory.free,driver_version",
                        "--format=csv,noheader,nounits");
        builder.environment().put("LC_ALL", "C");
        builder.redirectError(ProcessBuilder.Redirect.DISCARD);
        Process process = builder.start();
        long deadline = System.nanoTime() + timeout.toNanos();
        try {
            process.getOutputStream().close();
            CompletableFuture<byte[]> output = new CompletableFuture<>();
            Thread.ofVirtual().start(() -> collect(process.getInputStream(), output));
            byte[] bytes = output.get(timeout.toNanos(), TimeUnit.NANOSECONDS);
            if (!process.waitFor(deadline - System.nanoTime(), TimeUnit.NANOSECONDS)) {
                throw new TimeoutException();
            }
            if (process.exitValue() != 0) {
                throw new IOException("it ended with status " + process.exitValue());
            }
            return new String(bytes, StandardCharsets.UTF_8);
        } finally {
            process.destroyForcibly();
        }
    }

    private static void collect(InputStream in, CompletableFuture<byte[]> output) {
        try (in) {
            output.complete(in.readNBytes(MAX_OUTPUT_BYTES));
        } catch (IOException e) {
            output.completeExceptionally(e);
        }
    }

    private Reading parse(String output) {
        List<Accelerator> accelerators = new ArrayList<>();
        List<String> notes = new ArrayList<>();
        for (String line : output.lines().filter(text -> !text.isBlank()).toList()) {
            String[] fields = line.split("\\s*,\\s*", -1);
            OptionalLong index = SystemFiles.parse(fields[0].strip());
            if (fields.length != FIELDS || index.isEmpty() || index.getAsLong() > 4096) {
                notes.add(program + " printed a line that is not understood: " + shown(line));
                continue;
            }
            if (SystemFiles.parse(fields[3]).isEmpty()) {
                notes.add(
                        "nvidia:"
                                + index.getAsLong()
                                + " does not state its memory ("
                                + shown(fields[3])
                                + "); no model is placed on it");
            }
            accelerators.add(accelerator((int) index.getAsLong(), fields));
        }
        return new Found(accelerators, notes);
    }

    private static Accelerator accelerator(int index, String[] fields) {
        long total = mebibytes(fields[3]);
        return new Accelerator(
                Accelerator.Vendor.NVIDIA,
                index,
                fields[1],
                fields[2],
                total,
                Math.min(mebibytes(fields[4]), total),
                fields[5].isBlank() || fields[5].startsWith("[") ? "unknown" : fields[5].strip());
    }

    /// Bytes of a number of MiB; 0 for `[N/A]` and the like.
    private static long mebibytes(String field) {
        return Math.min(SystemFiles.parse(field).orElse(0), 1L << 40) * MIB;
    }

    private static String shown(String text) {
        String visible = text.replaceAll("\\p{Cntrl}", " ");
        return visible.length() <= 80 ? visible : visible.substring(0, 80) + "...";
    }
}
