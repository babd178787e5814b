package casemate.gateway.routes;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.api.Test;

class HeapReturnTest {
    private static final long MIB = 1 << 20;
    private long heap = 32 * MIB;
    private int collections;
    private final HeapReturn memory =
            new HeapReturn(
                    () -> heap,
                    () -> {
                        collections++;
                        heap = 60 * MIB;
                    });

    @Test
    void aPeakIsGivenBackOnceItIsOver() {
        heap = 250 * MIB;
        memory.look(500, 90 * MIB);
        memory.look(0, 0);
        assertThat(collections).as("at the first quiet look").isZero();
        memory.look(0, 0);
        assertThat(collections).isEqualTo(1);
        memory.look(0, 0);
        memory.look(0, 0);
        assertThat(collections).as("once a peak").isEqualTo(1);

        heap = 60 * MIB + HeapReturn.WORTH;
        memory.look(0, 0);
        assertThat(collections).as("the next peak").isEqualTo(2);
    }

    @Test
    void nobodyIsStoppedInTheMiddleOfALoadOrForLittle() {
        heap = 250 * MIB;
        for (int i = 0; i < 5; i++) {
            memory.look(17, 0);
            memory.look(0, HeapReturn.WORTH);
            memory.look(0, 0);
        }
        heap = HeapReturn.WORTH - 1;
        memory.look(0, 0);
        memory.look(0, 0);
        assertThat(collections).isZero();
    }
}
