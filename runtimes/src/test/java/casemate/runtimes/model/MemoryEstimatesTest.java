package casemate.runtimes.model;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import casemate.runtimes.model.MemoryEstimate.Term;
import java.util.Collections;
import java.util.List;
import java.util.Set;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;

class MemoryEstimatesTest {
    private static final long GIB = 1L << 30;

    /// Llama 3.1 8B as Q4_K_M: 32 layers, 8 key/value heads of 128, vocabulary of 128,256.
    private static final AttentionShape LLAMA_8B =
            new AttentionShape(
                    32, Collections.nCopies(32, 8), 128, 128, 0, List.of(), 4096, 128_256, 0);

    @Test
    void countsEveryTokenOfEverySlotInTheKvCache() {
        MemoryEstimate estimate =
                MemoryEstimates.llamaCpp(
                        model("llama", 4_912_898_304L, LLAMA_8B), KvCache.of(8192, 1));

        assertThat(term(estimate, "weights").bytes()).isEqualTo(4_912_898_304L);
        assertThat(term(estimate, "kv cache"))
                .isEqualTo(
                        new Term(
                                "kv cache",
                                GIB,
                                "8192 cells x 256 kv heads in 32 layers x (128 F16 + 128 F16)"));
        assertThat(estimate.totalBytes()).isBetween(6_200_000_000L, 6_600_000_000L);
    }

    @Test
    void multipliesTheContextBySlots() {
        MemoryEstimate estimate =
                MemoryEstimates.llamaCpp(model("llama", 1, LLAMA_8B), KvCache.of(8192, 4));

        assertThat(term(estimate, "kv cache").bytes()).isEqualTo(4 * GIB);
    }

    @Test
    void countsQuantisedCachesByTheirBlocks() {
        KvCache cache = new KvCache(8192, 1, 512, TensorType.Q8_0, TensorType.Q4_0);

        MemoryEstimate estimate = MemoryEstimates.llamaCpp(model("llama", 1, LLAMA_8B), cache);

        assertThat(term(estimate, "kv cache").bytes())
                .isEqualTo(8192L * 256 * 128 / 32 * (34 + 18));
    }

    @Test
    void keepsOnlyTheWindowOfSlidingLayers() {
        AttentionShape shape =
                new AttentionShape(3, List.of(1, 1, 1), 64, 64, 1000, List.of(true, true, false));

        MemoryEstimate estimate =
                MemoryEstimates.llamaCpp(model("gemma3", 1, shape), KvCache.of(16_384, 2));

        // 2 slots of 1,000 and a batch of 512, padded to a multiple of 256.
        assertThat(term(estimate, "kv cache, sliding window").bytes())
                .isEqualTo(2560L * 2 * 64 * (2 + 2));
        assertThat(term(estimate, "kv cache").bytes()).isEqualTo(2 * 16_384L * 64 * (2 + 2));
    }

    @Test
    void takesTheContextWhereItIsShorterThanTheWindow() {
        AttentionShape shape = new AttentionShape(1, List.of(1), 64, 64, 4096, List.of(true));

        MemoryEstimate estimate =
                MemoryEstimates.llamaCpp(model("gemma2", 1, shape), KvCache.of(1024, 1));

        assertThat(term(estimate, "kv cache, sliding window").bytes())
                .isEqualTo(1024L * 64 * (2 + 2));
    }

    @Test
    void countsRecurrentStateForEachSlot() {
        AttentionShape shape =
                new AttentionShape(2, List.of(0, 1), 8, 8, 0, List.of(), 64, 10, 5000);

        MemoryEstimate estimate =
                MemoryEstimates.llamaCpp(model("jamba", 1, shape), KvCache.of(100, 3));

        assertThat(term(estimate, "recurrent state").bytes()).isEqualTo(15_000);
        assertThat(term(estimate, "kv cache").bytes()).isEqualTo(300 * 8 * (2 + 2));
    }

    @Test
    void givesEncodersNoKvCache() {
        MemoryEstimate estimate =
                MemoryEstimates.llamaCpp(model("bert", 1, LLAMA_8B), KvCache.of(512, 4));

        assertThat(estimate.terms()).extracting(Term::name).doesNotContain("kv cache");
    }

    @Test
    void endsAtAnExbibyteWhereHostileFiguresWouldOverflow() {
        AttentionShape shape =
                new AttentionShape(
                        2048,
                        Collections.nCopies(2048, 8192),
                        1 << 20,
                        1 << 20,
                        0,
                        List.of(),
                        1 << 20,
                        Integer.MAX_VALUE,
                        Long.MAX_VALUE);

        MemoryEstimate estimate =
                MemoryEstimates.llamaCpp(
                        model("x", 1, shape), KvCache.of(Integer.MAX_VALUE, Integer.MAX_VALUE));

        assertThat(estimate.terms()).allSatisfy(term -> assertThat(term.bytes()).isPositive());
        assertThat(estimate.totalBytes()).isGreaterThanOrEqualTo(1L << 60);
    }

    @Test
    void guessesVllmFromItsWeights() {
        MemoryEstimate estimate = MemoryEstimates.vllm(model("llama", 10 * GIB, null));

        assertThat(estimate.totalBytes()).isEqualTo(14 * GIB);
    }

    @Test
    void guessesPytorchFromItsWeights() {
        MemoryEstimate estimate = MemoryEstimates.pytorch(model("bert", 100, null));

        assertThat(estimate.totalBytes()).isEqualTo(120 + 640 * (1L << 20));
    }

    @Test
    void refusesAnEmptyCache() {
        assertThatThrownBy(() -> KvCache.of(0, 1)).hasMessageContaining("context 0");
    }

    private static Term term(MemoryEstimate estimate, String name) {
        return estimate.terms().stream()
                .filter(term -> term.name().equals(name))
                .findFirst()
                .orElseThrow();
    }

    private static ModelFacts model(
            String architecture, long bytes, @Nullable AttentionShape attention) {
        return new ModelFacts(
                ModelFormat.GGUF,
                null,
                architecture,
                Set.of(ModelTask.GENERATE),
                1,
                "Q4_K_M",
                8192,
                bytes,
                attention,
                null,
                null,
                null);
    }
}
