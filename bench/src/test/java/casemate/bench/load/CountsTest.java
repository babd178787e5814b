package casemate.bench.load;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.api.Test;

/// Which of an answer's tokens belong to the measured time.
class CountsTest {
    @Test
    void anAnswerWithinTheMeasuredTimeCountsAsAWhole() {
        assertThat(Counts.share(1_000, 2_000, 1_000, 2_000)).isEqualTo(1);
        assertThat(Counts.share(1_500, 1_500, 1_000, 2_000)).isEqualTo(1);
    }

    @Test
    void ofAnAnswerAcrossItsEdgesThePartWithinCounts() {
        assertThat(Counts.share(500, 1_500, 1_000, 2_000)).isEqualTo(0.5);
        assertThat(Counts.share(1_900, 2_300, 1_000, 2_000)).isEqualTo(0.25);
        assertThat(Counts.share(0, 4_000, 1_000, 2_000)).isEqualTo(0.25);
    }

    @Test
    void anAnswerBeforeOrAfterDoesNotCount() {
        assertThat(Counts.share(0, 1_000, 1_000, 2_000)).isZero();
        assertThat(Counts.share(0, 900, 1_000, 2_000)).isZero();
        assertThat(Counts.share(2_000, 3_000, 1_000, 2_000)).isZero();
        assertThat(Counts.share(2_500, 3_000, 1_000, 2_000)).isZero();
    }
}
