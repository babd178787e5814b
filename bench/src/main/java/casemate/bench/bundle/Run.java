package casemate.bench.bundle;

import java.io.IOException;
import java.lang.ProcessBuilder.Redirect;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.concurrent.TimeUnit;

/// One run of a program to its end: how long it took and how much memory it had at most.
///
/// @param peakRssMib `VmHWM` of the process (proc(5)), last seen 10 ms before its end or later
record Run(double seconds, double peakRssMib) {
    static Run of(List<String> command) throws IOException, InterruptedException {
        Path output = Files.createTempFile("casemate-bench", ".out");
        long start = System.nanoTime();
        var process =
                new ProcessBuilder(command)
                        .redirectErrorStream(true)
                        .redirectOutput(Redirect.to(output.toFile()))
                        .start();
        try {
            long peak = 0;
            boolean ended = false;
            while (!ended) {
                ended = process.waitFor(10, TimeUnit.MILLISECONDS);
                peak = Math.max(peak, peakKib(process.pid()));
            }
            double seconds = (System.nanoTime() - start) / 1e9;
            if (process.exitValue() != 0) {
                throw new IOException(
                        String.join(" ", command)
                                + " ended with "
                                + process.exitValue()
                                + ": "
                                + Files.readString(output));
            }
            return new Run(seconds, peak / 1024.0);
        } finally {
            process.destroyForcibly();
            Files.deleteIfExists(output);
        }
    }

    private static long peakKib(long pid) {
        try {
            for (String line : Files.readAllLines(Path.of("/proc/" + pid + "/status"))) {
                if (line.startsWith("VmHWM:")) {
                    return Long.parseLong(line.replaceAll("[^0-9]", ""));
                }
            }
        } catch (IOException e) {
            // The process has ended; its file with it.
            return 0;
        }
        return 0;
    }
}
