package casemate.trainer;

import ai.djl.ndarray.NDArray;
import ai.djl.ndarray.NDManager;
import ai.djl.ndarray.types.Shape;
import ai.djl.ndarray.types.SparseFormat;
import java.util.LinkedHashMap;
import java.util.Map;

/// The llama network as llama.cpp computes it: RMS norm, rotary positions on neighbouring pairs,
/// SwiGLU. Constants are arrays: a Java number under autograd is freed before the backward pass
/// reads it.
final class LlamaNet {
    private final LlamaShape shape;
    private final Map<String, NDArray> parameters = new LinkedHashMap<>();
    private final NDArray epsilon;
    private final NDArray quarterTurn;

    LlamaNet(NDManager manager, Weights weights) {
        shape = weights.shape();
        for (LlamaShape.Slot slot : shape.slots()) {
            Shape size =
                    slot.isNorm()
                            ? new Shape(slot.columns())
                            : new Shape(slot.rows(), slot.columns());
            NDArray parameter = manager.create(weights.get(slot.name()), size);
            parameter.setRequiresGradient(true);
            parameters.put(slot.name(), parameter);
        }
        epsilon = manager.create(LlamaShape.EPSILON);
        quarterTurn = quarterTurn(manager, shape.headWidth());
    }

    Map<String, NDArray> parameters() {
        return parameters;
    }

    Weights weights() {
        var values = new LinkedHashMap<String, float[]>();
        parameters.forEach((name, parameter) -> values.put(name, parameter.toFloatArray()));
        return new Weights(shape, values);
    }

    /// @param tokens (batch, length) ids
    /// @param wanted flat places in `tokens` after which the next token is asked for
    /// @return (wanted, vocabulary) logits
    NDArray logits(NDArray tokens, NDArray wanted) {
        NDArray embedding = get("token_embd.weight");
        NDArray x = rows(tokens, embedding);
        var places = new Places(tokens.getManager(), shape, (int) tokens.getShape().get(1));
        for (int layer = 0; layer < shape.layers(); layer++) {
            String block = "blk." + layer + ".";
            x = x.add(attention(block, norm(x, block + "attn_norm.weight"), places));
            x = x.add(feedForward(block, norm(x, block + "ffn_norm.weight")));
        }
        NDArray asked = rows(wanted, x.reshape(-1, shape.width()));
        return linear(norm(asked, "output_norm.weight"), embedding);
    }

    private NDArray attention(String block, NDArray x, Places places) {
        NDArray q =
                rotated(
                        heads(linear(x, get(block + "attn_q.weight"))),
                        places.queryCos,
                        places.querySin);
        NDArray k = rotated(heads(linear(x, get(block + "attn_k.weight"))), places.cos, places.sin);
        NDArray v = heads(linear(x, get(block + "attn_v.weight")));
        NDArray attended =
                q.matMul(k.transpose(0, 1, 3, 2)).add(places.future).softmax(-1).matMul(v);
        NDArray joined = attended.transpose(0, 2, 1, 3).reshape(x.getShape());
        return linear(joined, get(block + "attn_output.weight"));
    }

    private NDArray feedForward(String block, NDArray x) {
        NDArray gate = linear(x, get(block + "ffn_gate.weight"));
        NDArray open = gate.mul(gate.getNDArrayInternal().sigmoid());
        return linear(
                open.mul(linear(x, get(block + "ffn_up.weight"))), get(block + "ffn_down.weight"));
    }

    private NDArray norm(NDArray x, String name) {
        NDArray size = x.square().mean(new int[] {-1}, true).add(epsilon).sqrt();
        return x.div(size).mul(get(name));
    }

    private NDArray heads(NDArray x) {
        return x.reshape(x.getShape().get(0), x.getShape().get(1), shape.heads(), shape.headWidth())
                .transpose(0, 2, 1, 3);
    }

    private NDArray rotated(NDArray x, NDArray cos, NDArray sin) {
        return x.mul(cos).add(x.matMul(quarterTurn).mul(sin));
    }

    private NDArray get(String name) {
        NDArray parameter = parameters.get(name);
        if (parameter == null) {
            throw new IllegalArgumentException("no parameter " + name);
        }
        return parameter;
    }

    private static NDArray linear(NDArray x, NDArray weight) {
        return x.getNDArrayInternal().linear(x, weight, null).singletonOrThrow();
    }

    private static NDArray rows(NDArray ids, NDArray table) {
        return ids.getNDArrayInternal()
                .embedding(ids, table, SparseFormat.DENSE)
                .singletonOrThrow();
    }

    /// Turns each pair (a, b) into (-b, a).
    private static NDArray quarterTurn(NDManager manager, int width) {
        var turn = new float[width * width];
        for (int i = 0; i < width; i += 2) {
            turn[(i + 1) * width + i] = -1;
            turn[i * width + i + 1] = 1;
        }
        return manager.create(turn, new Shape(width, width));
    }

    /// What depends on the length only: rotations, and the wall before the future.
    private static final class Places {
        final NDArray cos;
        final NDArray sin;
        final NDArray queryCos;
        final NDArray querySin;
        final NDArray future;

        Places(NDManager manager, LlamaShape shape, int length) {
            int width = shape.headWidth();
            float scale = (float) (1 / Math.sqrt(width));
            cos = table(manager, length, width, 1, false);
            sin = table(manager, length, width, 1, true);
            queryCos = table(manager, length, width, scale, false);
            querySin = table(manager, length, width, scale, true);
            future = future(manager, length);
        }

        private static NDArray table(
                NDManager manager, int length, int width, float scale, boolean sine) {
            var values = new float[length * width];
            for (int place = 0; place < length; place++) {
                for (int i = 0; i < width; i++) {
                    double angle =
                            place * Math.pow(LlamaShape.ROPE_BASE, -(double) (i / 2 * 2) / width);
                    values[place * width + i] =
                            scale * (float) (sine ? Math.sin(angle) : Math.cos(angle));
                }
            }
            return manager.create(values, new Shape(length, width));
        }

        private static NDArray future(NDManager manager, int length) {
            var values = new float[length * length];
            for (int from = 0; from < length; from++) {
                for (int to = from + 1; to < length; to++) {
                    values[from * length + to] = -1e9f;
                }
            }
            return manager.create(values, new Shape(length, length));
        }
    }
}
