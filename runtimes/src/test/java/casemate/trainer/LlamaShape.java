package casemate.trainer;

import java.util.ArrayList;
import java.util.List;

/// The sizes of a llama-architecture network whose output layer is its token embedding.
///
/// @param width length of a token's vector
/// @param heads attention heads; each has `width / heads` components, an even number
/// @param inner width of the feed-forward layer
/// @param context longest sequence, in tokens, that the file declares
record LlamaShape(int vocabulary, int width, int layers, int heads, int inner, int context) {
    static final float EPSILON = 1e-5f;
    static final float ROPE_BASE = 10_000f;

    LlamaShape {
        if (width % heads != 0 || width / heads % 2 != 0) {
            throw new IllegalArgumentException(
                    width + " does not split into " + heads + " even heads");
        }
    }

    int headWidth() {
        return width / heads;
    }

    /// Names as llama.cpp has them, with their sizes outermost first.
    List<Slot> slots() {
        var slots = new ArrayList<Slot>();
        slots.add(new Slot("token_embd.weight", vocabulary, width));
        for (int layer = 0; layer < layers; layer++) {
            String block = "blk." + layer + ".";
            slots.add(new Slot(block + "attn_norm.weight", 1, width));
            slots.add(new Slot(block + "attn_q.weight", width, width));
            slots.add(new Slot(block + "attn_k.weight", width, width));
            slots.add(new Slot(block + "attn_v.weight", width, width));
            slots.add(new Slot(block + "attn_output.weight", width, width));
            slots.add(new Slot(block + "ffn_norm.weight", 1, width));
            slots.add(new Slot(block + "ffn_gate.weight", inner, width));
            slots.add(new Slot(block + "ffn_up.weight", inner, width));
            slots.add(new Slot(block + "ffn_down.weight", width, inner));
        }
        slots.add(new Slot("output_norm.weight", 1, width));
        return slots;
    }

    int parameters() {
        return slots().stream().mapToInt(slot -> slot.rows() * slot.columns()).sum();
    }

    /// Where a tensor goes. A norm has one row and is stored as a vector.
    record Slot(String name, int rows, int columns) {
        boolean isNorm() {
            return rows == 1;
        }
    }
}
