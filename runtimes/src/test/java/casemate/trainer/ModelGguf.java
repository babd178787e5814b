package casemate.trainer;

import java.util.Arrays;

/// Puts a network and its tokenizer into the GGUF keys that llama.cpp reads for architecture
/// `llama`.
final class ModelGguf {
    private static final int MOSTLY_F16 = 1;
    private static final int NORMAL = 1;
    private static final int CONTROL = 3;

    private ModelGguf() {}

    static GgufWriter of(String name, Weights weights, Tokenizer tokenizer) {
        var gguf = new GgufWriter();
        general(gguf, name);
        architecture(gguf, weights.shape());
        tokenizer(gguf, tokenizer);
        for (LlamaShape.Slot slot : weights.shape().slots()) {
            float[] values = weights.get(slot.name());
            if (slot.isNorm()) {
                gguf.vector(slot.name(), values);
            } else {
                gguf.matrix(slot.name(), slot.rows(), slot.columns(), values);
            }
        }
        return gguf;
    }

    private static void general(GgufWriter gguf, String name) {
        gguf.put("general.architecture", "llama")
                .put("general.type", "model")
                .put("general.name", name)
                .put(
                        "general.description",
                        "Casemate's demonstration model: a few hundred facts, no more")
                .put("general.license", "apache-2.0")
                .put("general.file_type", MOSTLY_F16);
    }

    private static void architecture(GgufWriter gguf, LlamaShape shape) {
        gguf.put("llama.vocab_size", shape.vocabulary())
                .put("llama.context_length", shape.context())
                .put("llama.embedding_length", shape.width())
                .put("llama.block_count", shape.layers())
                .put("llama.feed_forward_length", shape.inner())
                .put("llama.attention.head_count", shape.heads())
                .put("llama.attention.head_count_kv", shape.heads())
                .put("llama.attention.layer_norm_rms_epsilon", LlamaShape.EPSILON)
                .put("llama.rope.dimension_count", shape.headWidth())
                .put("llama.rope.freq_base", LlamaShape.ROPE_BASE);
    }

    private static void tokenizer(GgufWriter gguf, Tokenizer tokenizer) {
        var types = new int[tokenizer.tokens().size()];
        Arrays.fill(types, NORMAL);
        Arrays.fill(types, 0, Tokenizer.CONTROL.size(), CONTROL);
        gguf.put("tokenizer.ggml.model", "gpt2")
                .put("tokenizer.ggml.pre", "gpt-2")
                .put("tokenizer.ggml.tokens", tokenizer.tokens())
                .put("tokenizer.ggml.token_type", types)
                .put(
                        "tokenizer.ggml.merges",
                        tokenizer.merges().stream().map(Object::toString).toList())
                .put("tokenizer.ggml.bos_token_id", Tokenizer.PADDING)
                .put("tokenizer.ggml.eos_token_id", Tokenizer.END)
                .put("tokenizer.ggml.padding_token_id", Tokenizer.PADDING)
                .put("tokenizer.ggml.add_bos_token", false)
                .put("tokenizer.chat_template", ChatTemplate.JINJA);
    }
}
