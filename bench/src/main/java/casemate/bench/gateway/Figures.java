package casemate.bench.gateway;

import casemate.bench.load.Spread;
import java.util.List;
import java.util.function.ToDoubleFunction;
import org.jspecify.annotations.Nullable;

/// One subject's figures: medians over the rounds. Times are microseconds, memory is MiB. What no
/// request or stream of any round succeeded to give is NaN, in the file too.
///
/// @param requestsPerSecond at saturation
/// @param cpuMicros CPU time a request at saturation
/// @param coreUse how much of its core the subject used then, 0 to 1; well below 1 means that the
///   load was the limit
/// @param p50Micros of whole requests at a fixed rate, from the moment that each was due
/// @param chunkP50Micros from a chunk's sending by the mock to its reading by the client
/// @param failures requests and streams that failed, in all rounds
/// @param rssMib largest resident size in all rounds
/// @param held what holding many streams came to, where it was tried
record Figures(
        double requestsPerSecond,
        double cpuMicros,
        double coreUse,
        double p50Micros,
        double p99Micros,
        double p999Micros,
        double chunkP50Micros,
        double chunkP99Micros,
        long failures,
        double rssMib,
        @Nullable Held held) {

    /// @param lost streams that did not arrive whole
    record Held(int streams, int seconds, long lost, double chunkP99Micros, double rssMib) {}

    static Figures of(List<Round> rounds, @Nullable Held held) {
        return new Figures(
                median(rounds, r -> r.saturated().perSecond()),
                median(rounds, r -> r.saturated().cpuMicrosPerRequest()),
                median(rounds, r -> r.saturated().metered().cpuSeconds() / r.saturated().seconds()),
                median(rounds, r -> micros(r.paced().latency(), Spread::p50)),
                median(rounds, r -> micros(r.paced().latency(), Spread::p99)),
                median(rounds, r -> micros(r.paced().latency(), Spread::p999)),
                median(rounds, r -> micros(r.streamed().chunkDelay(), Spread::p50)),
                median(rounds, r -> micros(r.streamed().chunkDelay(), Spread::p99)),
                rounds.stream().mapToLong(Figures::failures).sum(),
                rounds.stream().mapToDouble(Figures::rss).max().orElse(0),
                held);
    }

    static double median(List<Round> rounds, ToDoubleFunction<Round> figure) {
        double[] sorted =
                rounds.stream()
                        .mapToDouble(figure)
                        .filter(value -> !Double.isNaN(value))
                        .sorted()
                        .toArray();
        if (sorted.length == 0) {
            return Double.NaN;
        }
        int middle = sorted.length / 2;
        return sorted.length % 2 == 1 ? sorted[middle] : (sorted[middle - 1] + sorted[middle]) / 2;
    }

    private static double micros(Spread spread, ToDoubleFunction<Spread> figure) {
        return spread.count() == 0 ? Double.NaN : figure.applyAsDouble(spread);
    }

    private static long failures(Round round) {
        return round.saturated().errors() + round.paced().errors() + round.streamed().errors();
    }

    private static double rss(Round round) {
        long bytes =
                Math.max(
                        round.saturated().metered().peakRssBytes(),
                        Math.max(
                                round.paced().metered().peakRssBytes(),
                                round.streamed().metered().peakRssBytes()));
        return bytes / (double) (1 << 20);
    }
}
