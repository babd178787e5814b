package casemate.host;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.List;
import org.junit.jupiter.api.Test;

class DescriptorsTest {
    @Test
    void softLimitIsReadAndUnlimitedIsNone() {
        assertThat(
                        Descriptors.open(
                                List.of(
                                        "Limit                     Soft Limit           Hard Limit",
                                        "Max open files            1024                 4096    "
                                                + " ")))
                .isEqualTo(1024);
        assertThat(Descriptors.open(List.of("Max open files            unlimited   unlimited  ")))
                .isEqualTo(Long.MAX_VALUE);
        assertThat(Descriptors.open(List.of())).isEqualTo(Long.MAX_VALUE);
    }

    @Test
    void eachPlaceHasADescriptorForTheClientAndOneForTheRuntime() {
        assertThat(Descriptors.places(20_000, 1_024)).isEqualTo(416);
        assertThat(Descriptors.places(20_000, Descriptors.needed(20_000))).isEqualTo(20_000);
        assertThat(Descriptors.places(20_000, Long.MAX_VALUE)).isEqualTo(20_000);
        assertThat(Descriptors.places(20_000, 64)).isEqualTo(16);
    }
}
