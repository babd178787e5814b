package casemate.bench.gateway;

import casemate.bench.load.LoadReport;
import casemate.bench.run.Programs;
import java.io.IOException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import org.jspecify.annotations.Nullable;

/// Measures two builds of Casemate in turn, in many short pairs, of which every other one begins
/// with the other build: what the machine does meanwhile falls on both.
///
/// Both are started anew several times. Where a process happens to have its code and its heap makes
/// it faster or slower by some per cent for as long as it lives, however often it is measured.
final class TwoBuilds {
    static final String OTHER = "against";

    /// Seconds of load before each measurement, and of each.
    private static final int BEFORE = 1;

    private static final int SECONDS = 2;

    private final Options options;
    private final Programs programs;
    private final Measurements measurements;
    private final Cores cores;
    private final Path directory;

    TwoBuilds(
            Options options,
            Programs programs,
            Measurements measurements,
            Cores cores,
            Path directory) {
        this.options = options;
        this.programs = programs;
        this.measurements = measurements;
        this.cores = cores;
        this.directory = directory;
    }

    /// @param tested which build is under test
    /// @param other what it is compared with
    /// @param socket of the mock
    /// @return a start each
    List<Comparison.Start> measure(Casemate tested, Casemate other, Path socket)
            throws IOException, InterruptedException {
        List<Comparison.Start> starts = new ArrayList<>();
        for (int start = 1; start <= options.starts(); start++) {
            GatewayBench.say("start " + start + " of " + options.starts() + " of both builds");
            // Each start has an installation of its own: what the last one has stored would
            // otherwise be there.
            var one = tested.start(programs, cores.proxy(), directory.resolve("t" + start), socket);
            var another =
                    other.start(programs, cores.proxy(), directory.resolve("o" + start), socket);
            starts.add(measure(new Comparison.Pair<>(one, another), start));
            programs.stop(one.process());
            programs.stop(another.process());
        }
        return starts;
    }

    private Comparison.Start measure(Comparison.Pair<Subject> both, int start) throws IOException {
        measurements.warmUp(both.tested());
        measurements.warmUp(both.other());
        List<Comparison.Pair<LoadReport>> saturated = new ArrayList<>();
        for (int pair = 1; pair <= options.pairs(); pair++) {
            var measured =
                    inTurn(
                            both,
                            pair % 2 == 1,
                            subject -> measurements.saturated(subject, BEFORE, SECONDS));
            GatewayBench.say(
                    String.format(
                            Locale.ROOT,
                            "pair %d of %d: %.0f and %.0f requests/s, %.1f and %.1f us CPU each",
                            pair,
                            options.pairs(),
                            measured.tested().perSecond(),
                            measured.other().perSecond(),
                            measured.tested().cpuMicrosPerRequest(),
                            measured.other().cpuMicrosPerRequest()));
            saturated.add(measured);
        }
        return new Comparison.Start(saturated, held(both, start % 2 == 1));
    }

    private Comparison.@Nullable Pair<Figures.Held> held(
            Comparison.Pair<Subject> both, boolean testedFirst) throws IOException {
        return options.hold() == 0 ? null : inTurn(both, testedFirst, measurements::held);
    }

    private interface Measure<T> {
        T of(Subject subject) throws IOException;
    }

    private static <T> Comparison.Pair<T> inTurn(
            Comparison.Pair<Subject> both, boolean testedFirst, Measure<T> measure)
            throws IOException {
        if (testedFirst) {
            T tested = measure.of(both.tested());
            return new Comparison.Pair<>(tested, measure.of(both.other()));
        }
        T other = measure.of(both.other());
        return new Comparison.Pair<>(measure.of(both.tested()), other);
    }
}
