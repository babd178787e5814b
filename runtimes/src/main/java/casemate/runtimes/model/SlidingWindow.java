package casemate.runtimes.model;

import java.util.ArrayList;
import java.util.List;
import java.util.Map;

/// Which layers attend to the last tokens only.
///
/// @param tokens the window; 0 when no layer has one
/// @param layers by position; empty when no layer has one
record SlidingWindow(int tokens, List<Boolean> layers) {
    static final SlidingWindow NONE = new SlidingWindow(0, List.of());

    /// Every n-th layer attends to everything, where the file leaves that to the program; as in
    /// llama.cpp's loaders.
    private static final Map<String, Integer> PERIODS =
            Map.of(
                    "gemma2", 2,
                    "gemma3", 6,
                    "gemma3n", 5,
                    "gemma-embedding", 6,
                    "gpt-oss", 2,
                    "cohere2", 4,
                    "exaone4", 4,
                    "olmo2", 4,
                    "afmoe", 4);

    /// A window of an architecture without a known pattern is ignored, as llama.cpp does for most:
    /// the estimate is then too large rather than too small.
    ///
    /// @param pattern one number (every n-th layer attends to everything), one flag for each layer
    ///   (1 for a window), or empty
    static SlidingWindow of(String architecture, int layers, int tokens, long[] pattern) {
        if (tokens == 0) {
            return NONE;
        }
        if (pattern.length == layers && layers > 1) {
            List<Boolean> flags = new ArrayList<>();
            for (long flag : pattern) {
                flags.add(flag != 0);
            }
            return new SlidingWindow(tokens, flags);
        }
        long period = pattern.length == 1 ? pattern[0] : PERIODS.getOrDefault(architecture, 1);
        return period <= 1 ? NONE : every(layers, tokens, period);
    }

    private static SlidingWindow every(int layers, int tokens, long period) {
        List<Boolean> flags = new ArrayList<>();
        for (int i = 0; i < layers; i++) {
            flags.add(i % period < period - 1);
        }
        return new SlidingWindow(tokens, flags);
    }
}
