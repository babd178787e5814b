package casemate.runtimes.model;

import java.util.List;

/// What the memory of serving follows from, beyond the weights: mostly the size of the KV cache.
///
/// @param layers number of blocks
/// @param kvHeads key/value heads of each layer; 0 for a layer without attention
/// @param keyLength values of one key of one head
/// @param valueLength values of one value of one head
/// @param slidingWindow window of the layers that have one, in tokens; 0 when none has
/// @param slidingLayers which layers use the window, by position; empty when none does
/// @param embeddingLength width of the residual stream; 0 when the file does not say
/// @param vocabulary tokens of the vocabulary; 0 when the file does not say
/// @param recurrentBytes state of all recurrent layers for one sequence, in bytes; 0 when none is
///   recurrent
public record AttentionShape(
        int layers,
        List<Integer> kvHeads,
        int keyLength,
        int valueLength,
        int slidingWindow,
        List<Boolean> slidingLayers,
        int embeddingLength,
        int vocabulary,
        long recurrentBytes) {
    public AttentionShape {
        kvHeads = List.copyOf(kvHeads);
        slidingLayers = List.copyOf(slidingLayers);
        if (kvHeads.size() != layers) {
            throw new IllegalArgumentException(
                    "head counts for " + kvHeads.size() + " of " + layers + " layers");
        }
        if (!slidingLayers.isEmpty() && slidingLayers.size() != layers) {
            throw new IllegalArgumentException(
                    "sliding windows for " + slidingLayers.size() + " of " + layers + " layers");
        }
    }

    public AttentionShape(
            int layers,
            List<Integer> kvHeads,
            int keyLength,
            int valueLength,
            int slidingWindow,
            List<Boolean> slidingLayers) {
        this(layers, kvHeads, keyLength, valueLength, slidingWindow, slidingLayers, 0, 0, 0);
    }

    /// Whether a layer keeps only the last `slidingWindow` tokens.
    public boolean slides(int layer) {
        return slidingWindow > 0 && !slidingLayers.isEmpty() && slidingLayers.get(layer);
    }
}
