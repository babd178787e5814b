package casemate.bench.gateway;

import casemate.bench.load.LoadReport;
import casemate.bench.run.Median;
import java.util.ArrayList;
import java.util.List;
import java.util.function.Function;
import java.util.function.ToDoubleFunction;
import org.jspecify.annotations.Nullable;

/// Two builds of Casemate, measured in turn: the figures of the one under test by those of the
/// other.
///
/// @param starts how often both were started anew
/// @param pairs measurements at saturation of each, over all starts
/// @param coreUse how much of its core the one used that had less of it, 0 to 1: well below 1 means
///   that others used it, or that the load was the limit, and that requests a second say little
/// @param failures requests that failed in them
/// @param throughput ratio of requests a second
/// @param cpu ratio of CPU time a request
/// @param memory ratio of resident size while holding many streams, where that was tried
record Comparison(
        int starts,
        int pairs,
        double coreUse,
        Both failures,
        Ratio throughput,
        Ratio cpu,
        @Nullable Ratio memory) {

    /// One number of each.
    record Both(long tested, long other) {}

    /// What was measured of both one right after the other.
    record Pair<T>(T tested, T other) {
        double ratio(ToDoubleFunction<T> figure) {
            return figure.applyAsDouble(tested) / figure.applyAsDouble(other);
        }
    }

    /// What one start of both came to.
    ///
    /// @param held null where holding was left out
    record Start(List<Pair<LoadReport>> saturated, @Nullable Pair<Figures.Held> held) {
        Start {
            saturated = List.copyOf(saturated);
        }

        double median(ToDoubleFunction<LoadReport> figure) {
            return Median.of(saturated, pair -> pair.ratio(figure));
        }
    }

    /// The middle of the ratios of all pairs.
    ///
    /// @param least lowest of the ratios that each start came to by itself
    /// @param most highest of them: what no start can tell from the others is noise
    record Ratio(double median, double least, double most) {
        /// What starts of the same two builds differ by.
        double halfOfRange() {
            return (most - least) / 2;
        }

        private static Ratio of(double median, List<Start> starts, ToDoubleFunction<Start> figure) {
            return new Ratio(
                    median,
                    starts.stream().mapToDouble(figure).min().orElse(Double.NaN),
                    starts.stream().mapToDouble(figure).max().orElse(Double.NaN));
        }
    }

    static Comparison of(List<Start> starts) {
        List<Pair<LoadReport>> pairs =
                starts.stream().flatMap(start -> start.saturated().stream()).toList();
        return new Comparison(
                starts.size(),
                pairs.size(),
                Math.min(coreUse(pairs, Pair::tested), coreUse(pairs, Pair::other)),
                new Both(errors(pairs, Pair::tested), errors(pairs, Pair::other)),
                ratio(starts, pairs, LoadReport::perSecond),
                ratio(starts, pairs, LoadReport::cpuMicrosPerRequest),
                memory(starts));
    }

    private static double coreUse(
            List<Pair<LoadReport>> pairs, Function<Pair<LoadReport>, LoadReport> which) {
        return Median.of(
                pairs.stream().map(which).toList(),
                report -> report.metered().cpuSeconds() / report.seconds());
    }

    private static long errors(
            List<Pair<LoadReport>> pairs, Function<Pair<LoadReport>, LoadReport> which) {
        return pairs.stream().map(which).mapToLong(LoadReport::errors).sum();
    }

    private static Ratio ratio(
            List<Start> starts, List<Pair<LoadReport>> pairs, ToDoubleFunction<LoadReport> figure) {
        return Ratio.of(
                Median.of(pairs, pair -> pair.ratio(figure)),
                starts,
                start -> start.median(figure));
    }

    private static @Nullable Ratio memory(List<Start> starts) {
        if (starts.stream().anyMatch(start -> start.held() == null)) {
            return null;
        }
        return Ratio.of(Median.of(starts, Comparison::rss), starts, Comparison::rss);
    }

    private static double rss(Start start) {
        Pair<Figures.Held> held = start.held();
        return held == null ? Double.NaN : held.ratio(Figures.Held::rssMib);
    }

    /// What all starts together came to in holding the streams, of one of the two.
    static Figures.@Nullable Held held(
            List<Start> starts, Function<Pair<Figures.Held>, Figures.Held> which) {
        List<Figures.Held> all = new ArrayList<>();
        for (Start start : starts) {
            Pair<Figures.Held> held = start.held();
            if (held == null) {
                return null;
            }
            all.add(which.apply(held));
        }
        Figures.Held first = all.getFirst();
        return new Figures.Held(
                first.streams(),
                first.seconds(),
                all.stream().mapToLong(Figures.Held::lost).sum(),
                Median.of(all, Figures.Held::chunkP99Micros),
                Median.of(all, Figures.Held::rssMib));
    }
}
