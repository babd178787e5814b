package casemate.bench.runtime;

import casemate.bench.load.LoadReport;
import casemate.bench.run.Median;
import java.util.List;
import java.util.stream.Stream;

/// What a number of parallel requests came to, directly and through Casemate.
///
/// @param directTokensPerSecond of all requests together; median over rounds
/// @param tokensRatio of the pace of one chat, in tokens a second from its sending to its end:
///   Casemate's median by the direct way's, both ways in the same moments
/// @param tokensRatioError its standard error
/// @param directFirstTokenMicros median over requests, as all of first tokens, both ways in the
///   same moments
/// @param addedFirstTokenMicros the difference of the medians
/// @param addedFirstTokenError its standard error
record Figures(
        int parallel,
        double directTokensPerSecond,
        double casemateTokensPerSecond,
        double tokensRatio,
        double tokensRatioError,
        double directFirstTokenMicros,
        double casemateFirstTokenMicros,
        double addedFirstTokenMicros,
        double addedFirstTokenError,
        long failures) {

    /// The same load, each way.
    record Ways(LoadReport direct, LoadReport casemate) {
        long failures() {
            return direct.errors() + casemate.errors();
        }
    }

    /// @param rounds one way after the other
    /// @param whole answers, both ways at once; each has as many tokens as the others
    /// @param first tokens, both ways at once
    static Figures of(int parallel, List<Ways> rounds, Ways whole, Ways first) {
        var quick = whole.direct().latency();
        var slow = whole.casemate().latency();
        double ratio = quick.p50() / slow.p50();
        var one = first.direct().firstChunk();
        var other = first.casemate().firstChunk();
        return new Figures(
                parallel,
                Median.of(rounds, r -> r.direct().tokensPerSecond()),
                Median.of(rounds, r -> r.casemate().tokensPerSecond()),
                ratio,
                ratio * Math.hypot(quick.p50Error() / quick.p50(), slow.p50Error() / slow.p50()),
                one.p50(),
                other.p50(),
                other.p50() - one.p50(),
                Math.hypot(one.p50Error(), other.p50Error()),
                Stream.concat(rounds.stream(), Stream.of(whole, first))
                        .mapToLong(Ways::failures)
                        .sum());
    }
}
