package casemate.bench.gateway;

import casemate.bench.run.Bar;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/// The bars of what stands between a client and a runtime.
final class Bars {
    /// What no later build may lose of what an earlier one had.
    private static final double THROUGHPUT_KEPT = 0.97;

    private static final double CPU_MORE = 1.03;
    private static final double MEMORY_MORE = 1.00;

    /// The memory of one and the same executable differs from one start to the next. As much as it
    /// did in this run is allowed for, but no more than this: noise is no excuse.
    private static final double MOST_MEMORY_NOISE = 0.03;

    private Bars() {}

    /// @param comparison with another build, where there was one
    static List<Bar> of(
            Map<String, Figures> subjects, double ratioToNginx, @Nullable Comparison comparison) {
        List<Bar> bars = of(subjects, ratioToNginx);
        if (comparison != null) {
            var held = subjects.get(Casemate.NAME);
            against(bars, comparison, held == null ? null : held.held());
        }
        return bars;
    }

    private static void against(
            List<Bar> bars, Comparison comparison, Figures.@Nullable Held held) {
        bars.add(
                new Bar(
                        "requests a second, of the other build's",
                        comparison.throughput().median(),
                        THROUGHPUT_KEPT,
                        false));
        bars.add(
                new Bar(
                        "CPU a request, of the other build's",
                        comparison.cpu().median(),
                        CPU_MORE,
                        true));
        var memory = comparison.memory();
        if (memory != null && held != null) {
            bars.add(
                    new Bar(
                            "RSS holding " + held.streams() + " streams, of the other build's",
                            memory.median(),
                            MEMORY_MORE + noise(memory),
                            true));
        }
    }

    private static double noise(Comparison.Ratio memory) {
        double noise = Math.min(MOST_MEMORY_NOISE, memory.halfOfRange());
        return Math.round(noise * 1_000) / 1e3;
    }

    private static List<Bar> of(Map<String, Figures> subjects, double ratioToNginx) {
        List<Bar> bars = new ArrayList<>();
        var casemate = subjects.get(Casemate.NAME);
        if (casemate == null) {
            return bars;
        }
        var nginx = subjects.get("nginx");
        if (nginx != null) {
            besideNginx(bars, casemate, nginx, ratioToNginx);
        }
        var held = casemate.held();
        if (held != null) {
            bars.add(new Bar("lost of " + held.streams() + " held streams", held.lost(), 0, true));
            bars.add(
                    new Bar(
                            "RSS holding " + held.streams() + " streams, MB",
                            Bar.megabytes(held.rssMib()),
                            400,
                            true));
        }
        return bars;
    }

    /// Microseconds are those of one machine at one time; what another program needs for the same
    /// there and then goes up and down with them.
    private static void besideNginx(
            List<Bar> bars, Figures casemate, Figures nginx, double ratioToNginx) {
        bars.add(new Bar("requests a second, share of nginx's", ratioToNginx, 0.40, false));
        bars.add(
                new Bar(
                        "CPU a request, nginx's by ours",
                        nginx.cpuMicros() / casemate.cpuMicros(),
                        0.40,
                        false));
        bars.add(
                new Bar(
                        "p50 at the fixed rate, by nginx's",
                        casemate.p50Micros() / nginx.p50Micros(),
                        1.8,
                        true));
        bars.add(
                new Bar(
                        "p99 at the fixed rate, by nginx's",
                        casemate.p99Micros() / nginx.p99Micros(),
                        3.0,
                        true));
        bars.add(
                new Bar(
                        "delay a chunk p50, by nginx's",
                        casemate.chunkP50Micros() / nginx.chunkP50Micros(),
                        2.0,
                        true));
    }
}
