package casemate.bench.bundle;

import com.fasterxml.jackson.databind.DeserializationFeature;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.SerializationFeature;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.List;
import java.util.Map;

/// Everything that a run found, with what is needed to judge and repeat it.
///
/// @param speedRatioToOpenssl median over rounds of GiB/s of `casemate bundle verify` by those of
///   `openssl dgst -sha256` in the same round
/// @param bytes of the file that all of them read
record Result(
        double speedRatioToOpenssl,
        String date,
        String command,
        Map<String, String> machine,
        Map<String, String> versions,
        long bytes,
        Map<String, Figures> subjects,
        List<Bar> bars) {

    /// One program's figures.
    ///
    /// @param gibPerSecond median over rounds
    /// @param seconds of each round
    /// @param peakRssMib largest of all rounds
    /// @param ratioToOpenssl median over rounds
    record Figures(
            double gibPerSecond, List<Double> seconds, double peakRssMib, double ratioToOpenssl) {
        static Figures of(List<Run> runs, List<Run> openssl, long bytes) {
            double[] ratios = new double[runs.size()];
            for (int i = 0; i < ratios.length; i++) {
                ratios[i] = openssl.get(i).seconds() / runs.get(i).seconds();
            }
            double[] seconds = runs.stream().mapToDouble(Run::seconds).toArray();
            return new Figures(
                    bytes / (double) (1L << 30) / median(seconds),
                    Arrays.stream(seconds).boxed().toList(),
                    runs.stream().mapToDouble(Run::peakRssMib).max().orElse(0),
                    median(ratios));
        }

        private static double median(double[] values) {
            double[] sorted = values.clone();
            Arrays.sort(sorted);
            return sorted[sorted.length / 2];
        }
    }

    /// What Casemate holds itself to.
    record Bar(String name, double value, double bar, boolean atMost) {
        boolean met() {
            return atMost ? value <= bar : value >= bar;
        }
    }

    private static final ObjectMapper JSON =
            new ObjectMapper()
                    .enable(SerializationFeature.INDENT_OUTPUT)
                    .disable(DeserializationFeature.FAIL_ON_UNKNOWN_PROPERTIES);

    static Result read(Path file) throws IOException {
        return JSON.readValue(Files.readString(file), Result.class);
    }

    void write(Path file) throws IOException {
        Files.writeString(file, JSON.writeValueAsString(this) + "\n");
    }
}
