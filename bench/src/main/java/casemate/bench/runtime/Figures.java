package casemate.bench.runtime;

import casemate.bench.load.LoadReport;
import casemate.bench.run.Median;
import java.util.List;
import java.util.stream.Stream;

/// What a number of parallel requests came to, directly and through Casemate.
///
/// @param directTokensPerSecond median over rounds, as all of tokens
/// @param tokensRatio Casemate's tokens a second by the direct way's, by round
/// @param directFirstTokenMicros median over requests, as all of first tokens
/// @param addedFirstTokenMicros the difference of the medians
/// @param addedFirstTokenError its standard error
/// @param firstTokens how many were seen each way
record Figures(
        int parallel,
        double directTokensPerSecond,
        double casemateTokensPerSecond,
        double tokensRatio,
        double directFirstTokenMicros,
        double casemateFirstTokenMicros,
        double addedFirstTokenMicros,
        double addedFirstTokenError,
        long firstTokens,
        long failures) {

    /// One round: both ways, one after the other.
    record Round(LoadReport direct, LoadReport casemate) {
        double ratio() {
            return casemate.tokensPerSecond() / direct.tokensPerSecond();
        }
    }

    /// @param rounds of tokens a second
    /// @param direct first tokens
    /// @param casemate first tokens in the same time
    static Figures of(int parallel, List<Round> rounds, LoadReport direct, LoadReport casemate) {
        var one = direct.firstChunk();
        var other = casemate.firstChunk();
        return new Figures(
                parallel,
                Median.of(rounds, r -> r.direct().tokensPerSecond()),
                Median.of(rounds, r -> r.casemate().tokensPerSecond()),
                Median.of(rounds, Round::ratio),
                one.p50(),
                other.p50(),
                other.p50() - one.p50(),
                Math.hypot(one.p50Error(), other.p50Error()),
                Math.min(one.count(), other.count()),
                Stream.concat(
                                rounds.stream().flatMap(r -> Stream.of(r.direct(), r.casemate())),
                                Stream.of(direct, casemate))
                        .mapToLong(LoadReport::errors)
                        .sum());
    }
}
