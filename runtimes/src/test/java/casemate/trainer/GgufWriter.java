package casemate.trainer;

import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;

/// Writes GGUF version 3, little-endian (ggml's `docs/gguf.md`). Small files only: it builds them
/// in memory.
final class GgufWriter {
    private static final int ALIGNMENT = 32;
    private static final int U32 = 4;
    private static final int I32 = 5;
    private static final int F32 = 6;
    private static final int BOOL = 7;
    private static final int STRING = 8;
    private static final int ARRAY = 9;
    private static final int TENSOR_F32 = 0;
    private static final int TENSOR_F16 = 1;

    private final Bytes metadata = new Bytes();
    private int entries;
    private final List<Tensor> tensors = new ArrayList<>();

    @SuppressWarnings("ArrayRecordComponent") // never leaves this class
    private record Tensor(String name, long[] sizes, int type, byte[] bytes) {}

    GgufWriter put(String key, String value) {
        entry(key, STRING).text(value);
        return this;
    }

    GgufWriter put(String key, int value) {
        entry(key, U32).i32(value);
        return this;
    }

    GgufWriter put(String key, float value) {
        entry(key, F32).i32(Float.floatToRawIntBits(value));
        return this;
    }

    GgufWriter put(String key, boolean value) {
        entry(key, BOOL).i8(value ? 1 : 0);
        return this;
    }

    GgufWriter put(String key, List<String> values) {
        Bytes out = entry(key, ARRAY).i32(STRING).i64(values.size());
        values.forEach(out::text);
        return this;
    }

    GgufWriter put(String key, int[] values) {
        Bytes out = entry(key, ARRAY).i32(I32).i64(values.length);
        for (int value : values) {
            out.i32(value);
        }
        return this;
    }

    /// A vector, kept in 32 bits.
    GgufWriter vector(String name, float[] values) {
        var bytes = new Bytes();
        for (float value : values) {
            bytes.i32(Float.floatToRawIntBits(value));
        }
        tensors.add(new Tensor(name, new long[] {values.length}, TENSOR_F32, bytes.toByteArray()));
        return this;
    }

    /// A row-major matrix, rounded to 16 bits. GGUF names the innermost size first.
    GgufWriter matrix(String name, int rows, int columns, float[] values) {
        var bytes = new Bytes();
        for (float value : values) {
            bytes.i16(Float.floatToFloat16(value));
        }
        tensors.add(new Tensor(name, new long[] {columns, rows}, TENSOR_F16, bytes.toByteArray()));
        return this;
    }

    void write(Path file) throws IOException {
        Files.write(file, toBytes());
    }

    byte[] toBytes() {
        var out = new Bytes();
        out.raw("GGUF".getBytes(StandardCharsets.US_ASCII)).i32(3).i64(tensors.size()).i64(entries);
        out.raw(metadata.toByteArray());
        long offset = 0;
        for (Tensor tensor : tensors) {
            out.text(tensor.name()).i32(tensor.sizes().length);
            for (long size : tensor.sizes()) {
                out.i64(size);
            }
            out.i32(tensor.type()).i64(offset);
            offset += padded(tensor.bytes().length);
        }
        out.pad();
        for (Tensor tensor : tensors) {
            out.raw(tensor.bytes()).pad();
        }
        return out.toByteArray();
    }

    private Bytes entry(String key, int type) {
        entries++;
        return metadata.text(key).i32(type);
    }

    private static long padded(long size) {
        return (size + ALIGNMENT - 1) / ALIGNMENT * ALIGNMENT;
    }

    private static final class Bytes {
        private final ByteArrayOutputStream out = new ByteArrayOutputStream();

        Bytes raw(byte[] bytes) {
            out.writeBytes(bytes);
            return this;
        }

        Bytes i8(int value) {
            out.write(value);
            return this;
        }

        Bytes i16(short value) {
            out.write(value);
            out.write(value >> 8);
            return this;
        }

        Bytes i32(int value) {
            return raw(buffer(4).putInt(value).array());
        }

        Bytes i64(long value) {
            return raw(buffer(8).putLong(value).array());
        }

        Bytes text(String value) {
            byte[] bytes = value.getBytes(StandardCharsets.UTF_8);
            return i64(bytes.length).raw(bytes);
        }

        Bytes pad() {
            return raw(new byte[(int) (padded(out.size()) - out.size())]);
        }

        byte[] toByteArray() {
            return out.toByteArray();
        }

        private static ByteBuffer buffer(int size) {
            return ByteBuffer.allocate(size).order(ByteOrder.LITTLE_ENDIAN);
        }
    }
}
