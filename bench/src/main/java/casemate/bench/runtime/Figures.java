package casemate.bench.runtime;

import casemate.bench.load.LoadReport;
import casemate.bench.run.Median;
import java.util.List;
import java.util.stream.IntStream;

/// What a number of parallel requests came to, directly and through Casemate: medians over rounds.
///
/// @param tokensRatio Casemate's tokens a second by the direct way's, by round
/// @param addedFirstTokenMicros of the medians of each round
record Figures(
        int parallel,
        double directTokensPerSecond,
        double casemateTokensPerSecond,
        double tokensRatio,
        double directFirstTokenMicros,
        double casemateFirstTokenMicros,
        double addedFirstTokenMicros,
        long failures) {

    /// One round: both ways, one after the other.
    record Round(LoadReport direct, LoadReport casemate) {
        double ratio() {
            return casemate.tokensPerSecond() / direct.tokensPerSecond();
        }

        double added() {
            return casemate.firstChunk().p50() - direct.firstChunk().p50();
        }
    }

    static Figures of(int parallel, List<Round> rounds) {
        return new Figures(
                parallel,
                Median.of(rounds, r -> r.direct().tokensPerSecond()),
                Median.of(rounds, r -> r.casemate().tokensPerSecond()),
                Median.of(rounds, Round::ratio),
                Median.of(rounds, r -> r.direct().firstChunk().p50()),
                Median.of(rounds, r -> r.casemate().firstChunk().p50()),
                Median.of(rounds, Round::added),
                IntStream.range(0, rounds.size())
                        .mapToLong(i ->
                                rounds.get(i).direct().errors() + rounds.get(i).casemate().errors())
                        .sum());
    }
}
