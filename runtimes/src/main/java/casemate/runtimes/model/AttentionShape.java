package casemate.runtimes.model;

import java.util.List;

/// What the KV cache's size follows from.
///
/// @param layers number of blocks
/// @param kvHeads key/value heads of each layer; 0 for a layer without attention
/// @param keyLength values of one key of one head
/// @param valueLength values of one value of one head
/// @param slidingWindow window of the layers that have one, in tokens; 0 when none has
/// @param slidingLayers which layers use the window, by position; empty when none does
public record AttentionShape(
        int layers,
        List<Integer> kvHeads,
        int keyLength,
        int valueLength,
        int slidingWindow,
        List<Boolean> slidingLayers) {
    public AttentionShape {
        kvHeads = List.copyOf(kvHeads);
        slidingLayers = List.copyOf(slidingLayers);
    }
}
