package casemate.bench.runtime;

import static java.nio.charset.StandardCharsets.UTF_8;

import java.io.BufferedOutputStream;
import java.io.IOException;
import java.io.OutputStream;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.SplittableRandom;

/// Writes a model of random weights, the same at each time: what it says is nonsense, but each
/// token costs what one of a real model of its size does.
///
/// Its tokenizer and chat template are another model's, so that a question is as long as there.
final class RandomModel {
    /// About 7 million weights: each token reads some 15 MB.
    static final Shape SHAPE = new Shape(256, 8, 8, 768);

    private static final String OUTPUT = "output.weight";
    private static final long SEED = 20261121;
    private static final int ALIGNMENT = 32;
    private static final int UINT32 = 4;
    private static final int STRING = 8;
    private static final int F32 = 0;
    private static final int F16 = 1;

    /// @param width length of a token's vector
    /// @param heads attention heads; each has `width / heads` components, an even number
    /// @param inner width of the feed-forward layer
    record Shape(int width, int layers, int heads, int inner) {}

    /// One row makes it a norm, stored as a vector of 32 bits; matrices have 16 bits.
    private record Tensor(String name, int rows, int columns) {
        boolean isNorm() {
            return rows == 1;
        }

        int rowBytes() {
            return columns * (isNorm() ? Float.BYTES : Short.BYTES);
        }

        long bytes() {
            return (long) rows * rowBytes();
        }
    }

    private final GgufHeader pattern;
    private final Shape shape;
    private final SplittableRandom random = new SplittableRandom(SEED);

    private RandomModel(GgufHeader pattern, Shape shape) {
        this.pattern = pattern;
        this.shape = shape;
    }

    /// @param pattern a model of architecture `llama`, whose tokenizer and template are taken
    /// @param shape with sizes that are multiples of 32
    static void write(Path pattern, String name, Shape shape, Path file) throws IOException {
        var model = new RandomModel(GgufHeader.read(pattern), shape);
        try (var out = new BufferedOutputStream(Files.newOutputStream(file), 1 << 16)) {
            model.write(name, out);
        }
    }

    private void write(String name, OutputStream out) throws IOException {
        List<Tensor> tensors = tensors();
        var header = ByteBuffer.allocate(headerBytes(name, tensors));
        header.order(ByteOrder.LITTLE_ENDIAN).put("GGUF".getBytes(UTF_8)).putInt(3);
        header.putLong(tensors.size()).putLong(pattern.entries().size());
        pattern.entries().forEach(entry -> putEntry(header, entry, name));
        long offset = 0;
        for (var tensor : tensors) {
            putTensor(header, tensor, offset);
            offset += tensor.bytes();
        }
        header.position((header.position() + ALIGNMENT - 1) / ALIGNMENT * ALIGNMENT);
        out.write(header.array(), 0, header.position());
        for (var tensor : tensors) {
            writeWeights(tensor, out);
        }
    }

    /// At least what the header takes.
    private int headerBytes(String name, List<Tensor> tensors) {
        int entries = pattern.entries().stream().mapToInt(e -> e.bytes().remaining()).sum();
        return entries + name.length() + 1024 + tensors.size() * 96;
    }

    /// Names as llama.cpp has them, with their sizes outermost first.
    private List<Tensor> tensors() {
        int width = shape.width();
        int vocabulary = pattern.vocabulary().size();
        List<Tensor> tensors = new ArrayList<>();
        tensors.add(new Tensor("token_embd.weight", vocabulary, width));
        for (int layer = 0; layer < shape.layers(); layer++) {
            String block = "blk." + layer + ".";
            tensors.add(new Tensor(block + "attn_norm.weight", 1, width));
            tensors.add(new Tensor(block + "attn_q.weight", width, width));
            tensors.add(new Tensor(block + "attn_k.weight", width, width));
            tensors.add(new Tensor(block + "attn_v.weight", width, width));
            tensors.add(new Tensor(block + "attn_output.weight", width, width));
            tensors.add(new Tensor(block + "ffn_norm.weight", 1, width));
            tensors.add(new Tensor(block + "ffn_gate.weight", shape.inner(), width));
            tensors.add(new Tensor(block + "ffn_up.weight", shape.inner(), width));
            tensors.add(new Tensor(block + "ffn_down.weight", width, shape.inner()));
        }
        tensors.add(new Tensor("output_norm.weight", 1, width));
        tensors.add(new Tensor(OUTPUT, vocabulary, width));
        return tensors;
    }

    private void putEntry(ByteBuffer out, GgufHeader.Entry entry, String name) {
        switch (entry.key()) {
            case "general.name" -> putText(out, entry.key(), name);
            case "general.description" ->
                    putText(out, entry.key(), "Random weights, for benchmarks");
            case "llama.embedding_length" -> putNumber(out, entry.key(), shape.width());
            case "llama.block_count" -> putNumber(out, entry.key(), shape.layers());
            case "llama.feed_forward_length" -> putNumber(out, entry.key(), shape.inner());
            case "llama.attention.head_count", "llama.attention.head_count_kv" ->
                    putNumber(out, entry.key(), shape.heads());
            case "llama.rope.dimension_count" ->
                    putNumber(out, entry.key(), shape.width() / shape.heads());
            default -> out.put(entry.bytes().duplicate());
        }
    }

    private static void putNumber(ByteBuffer out, String key, int value) {
        putText(out, key).putInt(UINT32).putInt(value);
    }

    private static void putText(ByteBuffer out, String key, String value) {
        putText(putText(out, key).putInt(STRING), value);
    }

    private static ByteBuffer putText(ByteBuffer out, String text) {
        byte[] bytes = text.getBytes(UTF_8);
        return out.putLong(bytes.length).put(bytes);
    }

    /// The innermost size comes first. No tensor's end needs padding: each size is a multiple of
    /// 32.
    private static void putTensor(ByteBuffer out, Tensor tensor, long offset) {
        putText(out, tensor.name()).putInt(tensor.isNorm() ? 1 : 2).putLong(tensor.columns());
        if (!tensor.isNorm()) {
            out.putLong(tensor.rows());
        }
        out.putInt(tensor.isNorm() ? F32 : F16).putLong(offset);
    }

    private void writeWeights(Tensor tensor, OutputStream out) throws IOException {
        var row = ByteBuffer.allocate(tensor.rowBytes()).order(ByteOrder.LITTLE_ENDIAN);
        // Vectors of length one stay so, on the average: nothing overflows on its way through.
        double deviation = 1 / Math.sqrt(tensor.columns());
        for (int i = 0; i < tensor.rows(); i++) {
            row.clear();
            boolean silent = tensor.name().equals(OUTPUT) && !isPlain(pattern.vocabulary().get(i));
            for (int j = 0; j < tensor.columns(); j++) {
                if (tensor.isNorm()) {
                    row.putFloat(1);
                } else {
                    double weight = silent ? 0 : random.nextGaussian() * deviation;
                    row.putShort(Float.floatToFloat16((float) weight));
                }
            }
            out.write(row.array());
        }
    }

    /// Whether a token is text by itself. Only such ones are ever said, because the others score
    /// nothing and the best of hundreds of random scores is above that: a runtime keeps parts of
    /// characters back and leaves out what is no text, and then a token would bring no chunk.
    private static boolean isPlain(GgufHeader.Token token) {
        // As GPT-2's tokenizer spells bytes: those of ASCII as they are, a space as U+0120.
        return token.normal()
                && !token.text().isEmpty()
                && token.text().chars().allMatch(c -> (c > ' ' && c < 0x7f) || c == 0x120);
    }
}
