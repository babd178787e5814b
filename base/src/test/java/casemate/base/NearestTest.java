package casemate.base;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.List;
import org.junit.jupiter.api.Test;

class NearestTest {
    @Test
    void aSwapOfNeighboursIsOneEdit() {
        assertThat(Nearest.hint("prot", List.of("host", "port")))
                .isEqualTo(" Did you mean `port`?");
    }

    @Test
    void whatIsFarOffIsNotSuggested() {
        assertThat(Nearest.hint("x", List.of("listen", "models"))).isEmpty();
        assertThat(Nearest.to("quite-another", List.of("listen"))).isEmpty();
    }

    @Test
    void ofSeveralTheFirstByTheAlphabet() {
        assertThat(Nearest.to("bat", List.of("cat", "bad", "hat"))).contains("bad");
    }
}
