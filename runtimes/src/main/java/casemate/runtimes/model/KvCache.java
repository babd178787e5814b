package casemate.runtimes.model;

import java.util.Locale;

/// How llama.cpp's KV cache is set up.
///
/// @param contextTokens context of one request, in tokens, at least 1
/// @param slots requests computed at the same time, at least 1
/// @param batchTokens tokens computed in one step, llama.cpp's `--ubatch-size`, at least 1
/// @param keyType how keys are stored
/// @param valueType how values are stored
public record KvCache(
        int contextTokens, int slots, int batchTokens, TensorType keyType, TensorType valueType) {
    private static final int DEFAULT_BATCH = 512;

    public KvCache {
        if (contextTokens < 1 || slots < 1 || batchTokens < 1) {
            throw new IllegalArgumentException(
                    String.format(
                            Locale.ROOT,
                            "context %d, slots %d and batch %d must all be at least 1",
                            contextTokens,
                            slots,
                            batchTokens));
        }
    }

    /// With llama.cpp's defaults: a batch of 512, keys and values as F16.
    public static KvCache of(int contextTokens, int slots) {
        return new KvCache(contextTokens, slots, DEFAULT_BATCH, TensorType.F16, TensorType.F16);
    }

    /// Tokens of all slots together, llama.cpp's `--ctx-size`.
    public long totalTokens() {
        return (long) contextTokens * slots;
    }
}
