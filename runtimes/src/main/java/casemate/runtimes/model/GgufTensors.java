package casemate.runtimes.model;

import casemate.runtimes.model.ModelFileException.Problem;
import java.util.EnumMap;
import java.util.HashSet;
import java.util.Locale;
import java.util.Map;
import java.util.Set;

/// The tensor part of a GGUF header, as sums. Tensors follow each other in the order of the header,
/// each on the next multiple of the alignment, as llama.cpp demands it.
final class GgufTensors {
    private static final int MAX_TENSORS = 32 * 1024;
    private static final int MAX_NAME_BYTES = 64;
    private static final int MAX_DIMENSIONS = 4;

    private final ByteSource in;
    private final long alignment;
    private final Map<TensorType, Long> parametersByType = new EnumMap<>(TensorType.class);
    private long parameters;
    private long bytes;

    /// Where the next tensor starts, and where the last one ends, counted from the first.
    private long next;

    private long end;

    private GgufTensors(ByteSource in, long alignment) {
        this.in = in;
        this.alignment = alignment;
    }

    static long count(ByteSource in) {
        return in.bounded("a number of tensors", MAX_TENSORS);
    }

    static GgufTensors read(ByteSource in, long count, long alignment) {
        GgufTensors tensors = new GgufTensors(in, alignment);
        Set<String> seen = new HashSet<>();
        for (long i = 0; i < count; i++) {
            tensors.tensor(seen);
        }
        tensors.requireData();
        return tensors;
    }

    long parameters() {
        return parameters;
    }

    long bytes() {
        return bytes;
    }

    /// The type of most weights.
    TensorType prevailingType() {
        return parametersByType.entrySet().stream()
                .max(Map.Entry.comparingByValue())
                .orElseThrow()
                .getKey();
    }

    private void tensor(Set<String> seen) {
        String name = in.text("tensor name", MAX_NAME_BYTES);
        if (!seen.add(name)) {
            throw fail(name, "appears twice");
        }
        long dimensions = in.u32();
        if (dimensions == 0 || dimensions > MAX_DIMENSIONS) {
            throw fail(name, "has %d dimensions; 1 to %d are possible", dimensions, MAX_DIMENSIONS);
        }
        try {
            long row = dimension(name);
            long elements = row;
            for (int i = 1; i < dimensions; i++) {
                elements = Math.multiplyExact(elements, dimension(name));
            }
            add(name, row, elements);
        } catch (ArithmeticException e) {
            throw fail(name, "is larger than 2^63 bytes");
        }
    }

    private void add(String name, long row, long elements) {
        long typeId = in.u32();
        TensorType type = TensorType.ofId(typeId);
        if (type == null) {
            throw in.fail(
                    Problem.UNSUPPORTED,
                    "has the tensor %s of the unknown type %d; a newer Casemate may know it",
                    ModelFileException.quote(name),
                    typeId);
        }
        if (row % type.blockElements() != 0) {
            throw fail(
                    name,
                    "has rows of %d elements, which %s stores in blocks of %d",
                    row,
                    type,
                    type.blockElements());
        }
        long offset = in.i64();
        if (offset != next) {
            throw fail(
                    name,
                    "starts at %s, but the one before it ends at %d",
                    Long.toUnsignedString(offset),
                    next);
        }
        long size = type.bytes(elements);
        end = Math.addExact(offset, size);
        next = aligned(end);
        bytes = Math.addExact(bytes, size);
        parameters = Math.addExact(parameters, elements);
        parametersByType.merge(type, elements, Math::addExact);
    }

    private long dimension(String name) {
        long size = in.i64();
        if (size <= 0) {
            throw fail(name, "has a dimension of %s", Long.toUnsignedString(size));
        }
        return size;
    }

    private long aligned(long offset) {
        return Math.addExact(offset, alignment - 1) / alignment * alignment;
    }

    private void requireData() {
        long start = aligned(in.position());
        if (end > in.size() - start) {
            throw in.fail(
                    Problem.CUT_SHORT,
                    "is cut short: its tensors need %d bytes from byte %d on, the file has %d; copy"
                            + " it again",
                    end,
                    start,
                    in.size());
        }
    }

    @SuppressWarnings("AnnotateFormatMethod")
    private ModelFileException fail(String tensor, String predicate, Object... arguments) {
        return in.fail(
                Problem.MALFORMED,
                "has the tensor %s, which %s",
                ModelFileException.quote(tensor),
                String.format(Locale.ROOT, predicate, arguments));
    }
}
