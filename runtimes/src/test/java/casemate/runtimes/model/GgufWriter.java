package casemate.runtimes.model;

import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;

/// Writes small GGUF files, and wrong ones on request.
final class GgufWriter {
    private static final long WHERE_THE_LAST_ENDS = -1;

    private record Tensor(String name, int type, List<Long> dimensions, long bytes, long offset) {}

    private final ByteArrayOutputStream metadata = new ByteArrayOutputStream();
    private final List<Tensor> tensors = new ArrayList<>();
    private int keys;
    private int version = 3;
    private int alignment = 32;

    /// A llama of 2 layers and 4 heads, 2 of them for keys and values, with a vocabulary of three.
    static GgufWriter smallLlama() {
        return new GgufWriter()
                .text("general.architecture", "llama")
                .text("general.name", "Small")
                .text("general.license", "apache-2.0")
                .u32("general.file_type", 7)
                .u32("llama.block_count", 2)
                .u32("llama.context_length", 256)
                .u32("llama.embedding_length", 64)
                .u32("llama.attention.head_count", 4)
                .u32("llama.attention.head_count_kv", 2)
                .text("tokenizer.ggml.model", "gpt2")
                .texts("tokenizer.ggml.tokens", "a", "b", "c")
                .floats("tokenizer.ggml.scores", 1, 2, 3)
                .text("tokenizer.chat_template", "{{ messages }}")
                .tensor("token_embd.weight", TensorType.Q8_0, 64, 3)
                .tensor("output_norm.weight", TensorType.F32, 64);
    }

    GgufWriter version(int version) {
        this.version = version;
        return this;
    }

    GgufWriter u32(String key, long value) {
        return entry(key, 4).number(value, 4);
    }

    GgufWriter u32s(String key, long... values) {
        entry(key, 9).number(4, 4).number(values.length, 8);
        for (long value : values) {
            number(value, 4);
        }
        return this;
    }

    GgufWriter bools(String key, boolean... values) {
        entry(key, 9).number(7, 4).number(values.length, 8);
        for (boolean value : values) {
            number(value ? 1 : 0, 1);
        }
        return this;
    }

    GgufWriter floats(String key, float... values) {
        entry(key, 9).number(6, 4).number(values.length, 8);
        for (float value : values) {
            number(Float.floatToIntBits(value), 4);
        }
        return this;
    }

    GgufWriter text(String key, String value) {
        return entry(key, 8).string(value);
    }

    GgufWriter texts(String key, String... values) {
        entry(key, 9).number(8, 4).number(values.length, 8);
        for (String value : values) {
            string(value);
        }
        return this;
    }

    /// Arrays in arrays, the innermost one empty.
    GgufWriter nested(String key, int depth) {
        entry(key, 9);
        for (int i = 1; i < depth; i++) {
            number(9, 4).number(1, 8);
        }
        return number(4, 4).number(0, 8);
    }

    /// An entry with whatever follows.
    GgufWriter entry(String key, int type) {
        keys++;
        return string(key).number(type, 4);
    }

    GgufWriter number(long value, int bytes) {
        byte[] all = ByteBuffer.allocate(8).order(ByteOrder.LITTLE_ENDIAN).putLong(value).array();
        metadata.write(all, 0, bytes);
        return this;
    }

    GgufWriter alignment(int alignment) {
        this.alignment = alignment;
        return u32("general.alignment", alignment);
    }

    GgufWriter tensor(String name, TensorType type, long... dimensions) {
        long elements = 1;
        for (long dimension : dimensions) {
            elements *= dimension;
        }
        return tensor(name, type(type), type.bytes(elements), WHERE_THE_LAST_ENDS, dimensions);
    }

    /// A tensor with a type, a size and an offset of the test's choice.
    GgufWriter tensor(String name, int type, long bytes, long offset, long... dimensions) {
        tensors.add(
                new Tensor(name, type, Arrays.stream(dimensions).boxed().toList(), bytes, offset));
        return this;
    }

    private static int type(TensorType type) {
        for (int id = 0; id < 64; id++) {
            if (TensorType.ofId(id) == type) {
                return id;
            }
        }
        throw new AssertionError(type);
    }

    private GgufWriter string(String text) {
        byte[] bytes = text.getBytes(StandardCharsets.UTF_8);
        number(bytes.length, 8);
        metadata.writeBytes(bytes);
        return this;
    }

    /// The file without its tensors' bytes.
    byte[] header() {
        GgufWriter out = new GgufWriter();
        out.metadata.writeBytes("GGUF".getBytes(StandardCharsets.US_ASCII));
        out.number(version, 4).number(tensors.size(), 8).number(keys, 8);
        out.metadata.writeBytes(metadata.toByteArray());
        long next = 0;
        for (Tensor tensor : tensors) {
            out.string(tensor.name()).number(tensor.dimensions().size(), 4);
            for (long dimension : tensor.dimensions()) {
                out.number(dimension, 8);
            }
            out.number(tensor.type(), 4)
                    .number(tensor.offset() == WHERE_THE_LAST_ENDS ? next : tensor.offset(), 8);
            next = aligned(next + tensor.bytes());
        }
        return out.metadata.toByteArray();
    }

    byte[] bytes() {
        byte[] header = header();
        long data = tensors.stream().mapToLong(tensor -> aligned(tensor.bytes())).sum();
        byte[] all = new byte[(int) (aligned(header.length) + data)];
        System.arraycopy(header, 0, all, 0, header.length);
        return all;
    }

    Path write(Path file) throws IOException {
        return Files.write(file, bytes());
    }

    private long aligned(long offset) {
        return Math.ceilDiv(offset, alignment) * alignment;
    }
}
