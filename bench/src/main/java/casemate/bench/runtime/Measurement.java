package casemate.bench.runtime;

import casemate.bench.load.LoadGenerator;
import casemate.bench.load.LoadPlan;
import casemate.bench.load.LoadPlan.Mode;
import casemate.bench.load.LoadReport;
import casemate.bench.run.Flags;
import java.io.IOException;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;

/// Measures one runtime both ways.
///
/// What Casemate adds is measured both ways at once, each chat taking one by chance: then a
/// difference of a part of a millisecond shows even where a step of the runtime takes ten and the
/// machine's pace changes by the second. Short answers give many first tokens, long ones the pace.
/// All tokens a second are measured one way after the other, in rounds.
///
/// @param rounds over both ways, of all tokens a second
/// @param seconds of each measurement of a way
/// @param tokens most of a long answer
record Measurement(Subject subject, int rounds, int seconds, int tokens) {
    private static final int SHORT = 8;

    /// Casemate's compiler needs some thousand requests before figures settle.
    private static final int WARM_UP_SECONDS = 20;

    static Measurement of(Subject subject, Flags flags) {
        return new Measurement(
                subject,
                flags.number("--rounds", 1, 1000),
                flags.number("--seconds", 1, 300),
                flags.number("--tokens", 1, 100_000));
    }

    /// @param parallel the most requests at a time
    void warmUp(int parallel) throws Exception {
        mixed(parallel, SHORT, Duration.ZERO, WARM_UP_SECONDS);
    }

    /// @param parallel number of requests at a time
    Figures at(int parallel) throws Exception {
        Duration pause = pause(parallel);
        return Figures.of(
                parallel,
                rounds(parallel, pause),
                mixed(parallel, tokens, pause, rounds * seconds),
                mixed(parallel, SHORT, pause, rounds * seconds));
    }

    /// Two steps of the runtime, so that a request may come at any moment of one.
    private Duration pause(int parallel) throws Exception {
        var report = load(subject.direct(), parallel, Duration.ZERO);
        double step = parallel / Math.max(1, report.tokensPerSecond());
        return Duration.ofNanos((long) (2e9 * step));
    }

    private List<Figures.Ways> rounds(int parallel, Duration pause) throws Exception {
        List<Figures.Ways> all = new ArrayList<>();
        for (int i = 0; i < rounds; i++) {
            // Who is first changes from round to round.
            boolean directly = i % 2 == 0;
            var first = load(directly ? subject.direct() : subject.casemate(), parallel, pause);
            var second = load(directly ? subject.casemate() : subject.direct(), parallel, pause);
            all.add(directly ? new Figures.Ways(first, second) : new Figures.Ways(second, first));
        }
        return all;
    }

    private LoadReport load(Subject.Way way, int parallel, Duration pause) throws Exception {
        return answered(
                way, LoadGenerator.run(plan(way, parallel, tokens, pause, seconds)), seconds);
    }

    private Figures.Ways mixed(int parallel, int tokens, Duration pause, int seconds)
            throws Exception {
        var reports =
                LoadGenerator.runMixed(
                        List.of(
                                plan(subject.direct(), parallel, tokens, pause, seconds),
                                plan(subject.casemate(), parallel, tokens, pause, seconds)));
        return new Figures.Ways(
                answered(subject.direct(), reports.getFirst(), seconds),
                answered(subject.casemate(), reports.getLast(), seconds));
    }

    private LoadPlan plan(Subject.Way way, int parallel, int tokens, Duration pause, int seconds) {
        return LoadPlan.at(Mode.GENERATE, way.address())
                .as(way.key(), subject.model())
                .connections(parallel)
                .seconds(1, seconds)
                .streams(0, tokens, pause)
                .ignoreEnd(subject.ignoresEnd())
                .build();
    }

    private static LoadReport answered(Subject.Way way, LoadReport report, int seconds)
            throws IOException {
        if (report.requests() == 0 || report.firstChunk().count() == 0) {
            throw new IOException(
                    way.address()
                            + (" answered nothing within " + seconds + " s, and ")
                            + (report.errors() + " requests failed. If none did, measure longer")
                            + " (--seconds) or ask for less (--tokens).");
        }
        return report;
    }
}
