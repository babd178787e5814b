package casemate.runtimes.model;

import casemate.runtimes.model.ModelFileException.Problem;
import com.fasterxml.jackson.core.JsonParser;
import com.fasterxml.jackson.core.JsonToken;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.channels.FileChannel;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.EnumMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;

/// The header of one `.safetensors` file, as sums. The format allows headers of 100 MB; ours are
/// smaller, which is still enough for tens of thousands of tensors.
///
/// Source: the format section of the safetensors README; the checks are those of its reference
/// implementation.
final class SafetensorsHeader {
    private static final long MAX_HEADER_BYTES = 16L * 1024 * 1024;
    private static final int MAX_TENSORS = 64 * 1024;
    private static final int MAX_DIMENSIONS = 16;
    private static final int PREFIX_BYTES = 8;

    /// Where a tensor lies, counted from the end of the header.
    private record Span(String name, long begin, long end) {}

    private final Path path;
    private final List<Span> spans = new ArrayList<>();
    private final Map<Dtype, Long> elementsByType = new EnumMap<>(Dtype.class);
    private long parameters;
    private long bytes;

    private SafetensorsHeader(Path path) {
        this.path = path;
    }

    static SafetensorsHeader read(Path path) {
        SafetensorsHeader header = new SafetensorsHeader(path);
        try (FileChannel channel =
                FileChannel.open(ModelPaths.plainFile(path), StandardOpenOption.READ)) {
            header.read(channel);
        } catch (IOException e) {
            throw ModelPaths.unreadable(path, e);
        }
        return header;
    }

    int tensors() {
        return spans.size();
    }

    long parameters() {
        return parameters;
    }

    long bytes() {
        return bytes;
    }

    Map<Dtype, Long> elementsByType() {
        return elementsByType;
    }

    private void read(FileChannel channel) throws IOException {
        long size = channel.size();
        ByteBuffer prefix = ByteBuffer.allocate(PREFIX_BYTES).order(ByteOrder.LITTLE_ENDIAN);
        while (prefix.hasRemaining() && channel.read(prefix) >= 0) {
            // A read may return less than was asked for.
        }
        if (prefix.hasRemaining()) {
            throw fail(
                    Problem.CUT_SHORT,
                    "is cut short: the length of its header needs 8 bytes, the file has %d",
                    size);
        }
        long length = prefix.getLong(0);
        if (Long.compareUnsigned(length, MAX_HEADER_BYTES) > 0) {
            throw fail(
                    Problem.TOO_LARGE,
                    "states a header of %s bytes; at most %d are accepted",
                    Long.toUnsignedString(length),
                    MAX_HEADER_BYTES);
        }
        if (length > size - PREFIX_BYTES) {
            throw fail(
                    Problem.CUT_SHORT,
                    "is cut short: its header needs %d bytes, the file has %d",
                    length + PREFIX_BYTES,
                    size);
        }
        JsonFiles.visit(path, channel, length, this::field);
        checkSpans(size - PREFIX_BYTES - length);
    }

    private void field(String name, JsonParser json) throws IOException {
        if (name.equals("__metadata__")) {
            expect(json.currentToken() == JsonToken.START_OBJECT, name);
            while (json.nextToken() == JsonToken.FIELD_NAME) {
                expect(json.nextToken() == JsonToken.VALUE_STRING, name);
            }
            return;
        }
        if (spans.size() == MAX_TENSORS) {
            throw fail(Problem.TOO_LARGE, "has more than %d tensors, our limit", MAX_TENSORS);
        }
        tensor(name, json);
    }

    private void tensor(String name, JsonParser json) throws IOException {
        expect(json.currentToken() == JsonToken.START_OBJECT, name);
        Dtype type = null;
        List<Long> shape = null;
        List<Long> offsets = null;
        while (json.nextToken() == JsonToken.FIELD_NAME) {
            String field = json.currentName();
            json.nextToken();
            switch (field) {
                case "dtype" -> type = dtype(name, json);
                case "shape" -> shape = numbers(name, json, MAX_DIMENSIONS);
                case "data_offsets" -> offsets = numbers(name, json, 2);
                default -> expect(false, name);
            }
        }
        if (type == null || shape == null || offsets == null || offsets.size() != 2) {
            throw tensorFailure(name, "lacks its dtype, shape or two data_offsets");
        }
        add(name, type, shape, offsets.get(0), offsets.get(1));
    }

    private void add(String name, Dtype type, List<Long> shape, long begin, long end) {
        try {
            long elements = shape.stream().reduce(1L, Math::multiplyExact);
            long bits = Math.multiplyExact(elements, (long) type.bits());
            if (bits % 8 != 0 || end - begin != bits / 8 || end < begin) {
                throw tensorFailure(
                        name,
                        String.format(
                                Locale.ROOT,
                                "needs %d bits for its shape but has the bytes %d to %d",
                                bits,
                                begin,
                                end));
            }
            parameters = Math.addExact(parameters, elements);
            bytes = Math.addExact(bytes, end - begin);
            elementsByType.merge(type, elements, Math::addExact);
            spans.add(new Span(name, begin, end));
        } catch (ArithmeticException e) {
            throw tensorFailure(name, "is larger than 2^63 bytes");
        }
    }

    /// Neither holes nor overlaps: two tensors in the same bytes, or bytes of no tensor, can hide
    /// something from whoever inspects the file.
    private void checkSpans(long dataBytes) {
        spans.sort(Comparator.comparingLong(Span::begin).thenComparingLong(Span::end));
        long end = 0;
        for (Span span : spans) {
            if (span.begin() != end) {
                throw tensorFailure(
                        span.name(),
                        String.format(
                                Locale.ROOT,
                                "starts at byte %d, but the one before it ends at %d",
                                span.begin(),
                                end));
            }
            end = span.end();
        }
        if (end > dataBytes) {
            throw fail(
                    Problem.CUT_SHORT,
                    "is cut short: its tensors need %d bytes, the file has %d; copy it again",
                    end,
                    dataBytes);
        }
        if (end < dataBytes) {
            throw fail(Problem.MALFORMED, "has %d bytes that belong to no tensor", dataBytes - end);
        }
    }

    private Dtype dtype(String name, JsonParser json) throws IOException {
        expect(json.currentToken() == JsonToken.VALUE_STRING, name);
        Dtype type = Dtype.of(json.getText());
        if (type == null) {
            throw fail(
                    Problem.UNSUPPORTED,
                    "has the tensor %s of the unknown dtype %s",
                    ModelFileException.quote(name),
                    ModelFileException.quote(json.getText()));
        }
        return type;
    }

    private List<Long> numbers(String name, JsonParser json, int max) throws IOException {
        expect(json.currentToken() == JsonToken.START_ARRAY, name);
        List<Long> numbers = new ArrayList<>();
        while (json.nextToken() != JsonToken.END_ARRAY) {
            expect(json.currentToken() == JsonToken.VALUE_NUMBER_INT, name);
            expect(json.getNumberType() != JsonParser.NumberType.BIG_INTEGER, name);
            expect(json.getLongValue() >= 0 && numbers.size() < max, name);
            numbers.add(json.getLongValue());
        }
        return numbers;
    }

    private void expect(boolean condition, String name) {
        if (!condition) {
            throw tensorFailure(name, "is not described as the format demands");
        }
    }

    private ModelFileException tensorFailure(String name, String predicate) {
        return fail(
                Problem.MALFORMED,
                "has the tensor %s, which %s",
                ModelFileException.quote(name),
                predicate);
    }

    @SuppressWarnings("AnnotateFormatMethod")
    private ModelFileException fail(Problem problem, String predicate, Object... arguments) {
        return new ModelFileException(
                path, problem, String.format(Locale.ROOT, predicate, arguments));
    }
}
