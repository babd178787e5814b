package casemate.trainer;

import java.util.Arrays;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Random;

/// Every tensor of a network by its GGUF name, row-major.
record Weights(LlamaShape shape, Map<String, float[]> values) {

    /// Starting values from our own generator: `java.util.Random`'s sequence is specified, the
    /// engine's is not.
    static Weights random(LlamaShape shape, long seed) {
        var random = new Random(seed);
        var values = new LinkedHashMap<String, float[]>();
        for (LlamaShape.Slot slot : shape.slots()) {
            var tensor = new float[slot.rows() * slot.columns()];
            if (slot.isNorm()) {
                Arrays.fill(tensor, 1f);
            } else {
                fill(tensor, spread(slot, shape), random);
            }
            values.put(slot.name(), tensor);
        }
        return new Weights(shape, values);
    }

    float[] get(String name) {
        float[] tensor = values.get(name);
        if (tensor == null) {
            throw new IllegalArgumentException("no tensor " + name);
        }
        return tensor;
    }

    private static void fill(float[] tensor, double deviation, Random random) {
        float bound = (float) (deviation * Math.sqrt(3));
        for (int i = 0; i < tensor.length; i++) {
            tensor[i] = (2 * random.nextFloat() - 1) * bound;
        }
    }

    private static double spread(LlamaShape.Slot slot, LlamaShape shape) {
        if (slot.name().startsWith("token_embd")) {
            return 0.05;
        }
        double spread = 1 / Math.sqrt(slot.columns());
        boolean intoResidual =
                slot.name().endsWith("attn_output.weight")
                        || slot.name().endsWith("ffn_down.weight");
        return intoResidual ? spread / Math.sqrt(2.0 * shape.layers()) : spread;
    }
}
