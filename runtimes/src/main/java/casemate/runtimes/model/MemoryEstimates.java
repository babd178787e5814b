package casemate.runtimes.model;

import casemate.runtimes.model.MemoryEstimate.Term;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;

/// First guesses of what serving takes, before a runtime was ever seen with the model. Each term
/// carries its formula, so that a wrong one can be found and corrected by what was observed.
public final class MemoryEstimates {
    private static final long MIB = 1024 * 1024;
    private static final long LLAMA_BASE = 64 * MIB;
    private static final long VLLM_BASE = 2048 * MIB;
    private static final long TORCH_BASE = 640 * MIB;

    /// llama.cpp rounds a sliding window's cells up to it.
    private static final long WINDOW_PADDING = 256;

    private MemoryEstimates() {}

    /// A GGUF model in llama.cpp, all of it on one device.
    public static MemoryEstimate llamaCpp(ModelFacts model, KvCache cache) {
        List<Term> terms = new ArrayList<>();
        terms.add(weights(model));
        AttentionShape shape = model.attention();
        if (shape != null) {
            terms.addAll(KvCacheTerms.of(shape, cache, !Encoders.contains(model.architecture())));
            terms.add(computeBuffers(shape, cache));
        }
        terms.add(
                new Term(
                        "program",
                        LLAMA_BASE,
                        "64 MiB for code, vocabulary and buffers of the program"));
        return new MemoryEstimate(terms);
    }

    /// Safetensors in vLLM: weights * 1.2 + 2 GiB.
    public static MemoryEstimate vllm(ModelFacts model) {
        long weights = model.tensorBytes();
        return new MemoryEstimate(
                List.of(
                        weights(model),
                        new Term(
                                "kv cache and activations",
                                weights / 5,
                                String.format(Locale.ROOT, "0.2 x %,d bytes of weights", weights)),
                        new Term(
                                "program",
                                VLLM_BASE,
                                "2 GiB for the device context, graphs and libraries")));
    }

    /// TorchScript in PyTorch on the CPU: weights * 1.2 + 640 MiB.
    public static MemoryEstimate pytorch(ModelFacts model) {
        long weights = model.tensorBytes();
        return new MemoryEstimate(
                List.of(
                        weights(model),
                        new Term(
                                "activations",
                                weights / 5,
                                String.format(Locale.ROOT, "0.2 x %,d bytes of weights", weights)),
                        new Term("program", TORCH_BASE, "640 MiB for PyTorch's libraries")));
    }

    private static Term weights(ModelFacts model) {
        return new Term(
                "weights",
                model.tensorBytes(),
                String.format(
                        Locale.ROOT,
                        "%,d bytes of tensors as %s",
                        model.tensorBytes(),
                        model.quantisation()));
    }

    /// The largest step of the computation: logits and some rows of the width of the model for each
    /// token of a batch, and the mask over the context.
    private static Term computeBuffers(AttentionShape shape, KvCache cache) {
        long values = shape.vocabulary() + 12L * shape.embeddingLength();
        long bytes = times(cache.batchTokens(), values * Float.BYTES + 2 * cache.totalTokens());
        return new Term(
                "compute buffers",
                bytes,
                String.format(
                        Locale.ROOT,
                        "%d tokens x ((vocabulary %d + 12 x width %d) x 4 bytes + %d cells x 2"
                                + " bytes)",
                        cache.batchTokens(),
                        shape.vocabulary(),
                        shape.embeddingLength(),
                        cache.totalTokens()));
    }

    /// A product that stays at an exbibyte instead of overflowing: figures of a hostile file must
    /// end as "does not fit", and so must their sum.
    private static long times(long a, long b) {
        long exbibyte = 1L << 60;
        return Math.multiplyHigh(a, b) != 0 || a * b < 0 ? exbibyte : Math.min(a * b, exbibyte);
    }

    /// The terms of the KV cache proper.
    private static final class KvCacheTerms {
        private static List<Term> of(AttentionShape shape, KvCache cache, boolean causal) {
            List<Term> terms = new ArrayList<>();
            if (causal) {
                addLayers(terms, "kv cache", shape, cache, false);
                addLayers(terms, "kv cache, sliding window", shape, cache, true);
            }
            if (shape.recurrentBytes() > 0) {
                terms.add(
                        new Term(
                                "recurrent state",
                                times(shape.recurrentBytes(), cache.slots()),
                                String.format(
                                        Locale.ROOT,
                                        "%d slots x %,d bytes",
                                        cache.slots(),
                                        shape.recurrentBytes())));
            }
            return terms;
        }

        private static void addLayers(
                List<Term> terms,
                String name,
                AttentionShape shape,
                KvCache cache,
                boolean sliding) {
            int layers = 0;
            long heads = 0;
            for (int layer = 0; layer < shape.layers(); layer++) {
                if (shape.slides(layer) == sliding && shape.kvHeads().get(layer) > 0) {
                    layers++;
                    heads += shape.kvHeads().get(layer);
                }
            }
            if (layers == 0) {
                return;
            }
            long cells = sliding ? slidingCells(shape, cache) : cache.totalTokens();
            long bytes =
                    times(
                            cells,
                            cache.keyType().bytes(heads * shape.keyLength())
                                    + cache.valueType().bytes(heads * shape.valueLength()));
            terms.add(
                    new Term(
                            name,
                            bytes,
                            String.format(
                                    Locale.ROOT,
                                    "%d cells x %d kv heads in %d layers x (%d %s + %d %s)",
                                    cells,
                                    heads,
                                    layers,
                                    shape.keyLength(),
                                    cache.keyType(),
                                    shape.valueLength(),
                                    cache.valueType())));
        }

        private static long slidingCells(AttentionShape shape, KvCache cache) {
            long cells = (long) shape.slidingWindow() * cache.slots() + cache.batchTokens();
            long padded = Math.ceilDiv(cells, WINDOW_PADDING) * WINDOW_PADDING;
            return Math.min(cache.totalTokens(), padded);
        }
    }
}
