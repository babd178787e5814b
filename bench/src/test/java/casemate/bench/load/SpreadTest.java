package casemate.bench.load;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import java.util.SplittableRandom;
import org.HdrHistogram.Histogram;
import org.junit.jupiter.api.Test;

class SpreadTest {
    private static final long LONGEST = 1_000_000_000L;

    /// Of even chances between 0 and 1, the median of n has a standard error of 1/(2 sqrt n).
    @Test
    void theMediansErrorIsThatOfAKnownDistribution() {
        var random = new SplittableRandom(1);
        var histogram = new Histogram(LONGEST, 3);
        for (int i = 0; i < 10_000; i++) {
            histogram.recordValue(random.nextLong(1_000_000));
        }
        var spread = Spread.of(histogram);
        assertThat(spread.p50()).isCloseTo(500, within(20.0));
        assertThat(spread.p50Error()).isCloseTo(5, within(1.0));
    }

    @Test
    void nothingSeenIsZero() {
        var spread = Spread.of(new Histogram(LONGEST, 3));
        assertThat(spread.count()).isZero();
        assertThat(spread.p50()).isZero();
        assertThat(spread.p50Error()).isZero();
    }
}
