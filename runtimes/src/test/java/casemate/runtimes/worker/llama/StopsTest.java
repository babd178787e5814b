package casemate.runtimes.worker.llama;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.List;
import org.junit.jupiter.api.Test;

class StopsTest {
    @Test
    void holdsBackWhatMayBecomeAStopAndGivesItWhenItDoesNot() {
        Stops stops = new Stops(List.of("END"));
        assertThat(stops.accept("the EN")).isEqualTo("the ");
        assertThat(stops.accept("Emy ")).isEqualTo("ENEmy ");
        assertThat(stops.accept("E")).isEmpty();
        assertThat(stops.rest()).isEqualTo("E");
    }

    @Test
    void endsAtTheFirstOfSeveralAndShowsNothingAfterIt() {
        Stops stops = new Stops(List.of("zz", "yy"));
        assertThat(stops.accept("a yy b zz")).isEqualTo("a ");
        assertThat(stops.found()).isTrue();
        assertThat(stops.rest()).isEmpty();
    }
}
