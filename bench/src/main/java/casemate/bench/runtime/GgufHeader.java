package casemate.bench.runtime;

import static java.nio.charset.StandardCharsets.UTF_8;

import java.io.IOException;
import java.nio.BufferUnderflowException;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.channels.FileChannel;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;

/// What precedes the weights in a GGUF file of version 2 or 3 (ggml's `docs/gguf.md`): its metadata
/// as it stands there, its vocabulary, and how many weights there are.
///
/// For files that the one who runs the benchmark names; Casemate's own reader of what strangers
/// give it is another.
///
/// @param entries all metadata, in the file's order
/// @param vocabulary tokens in the tokenizer's spelling, by their number; empty where there are
///   none
/// @param parameters number of weights
record GgufHeader(List<Entry> entries, List<Token> vocabulary, long parameters) {
    private static final int MAGIC = 0x46554747;

    /// The largest vocabularies in use take some 20 MiB.
    private static final long LARGEST = 256L << 20;

    private static final int INT32 = 5;
    private static final int STRING = 8;
    private static final int ARRAY = 9;

    /// Bytes of a value, by the number of its type; -1 where that depends on the value.
    private static final int[] SIZES = {1, 1, 2, 2, 4, 4, 4, 1, -1, -1, 8, 8, 8};

    private static final int NORMAL = 1;

    /// @param bytes key, type and value; not to be changed
    record Entry(String key, ByteBuffer bytes) {}

    /// @param normal whether it stands for text, and not for the end of an answer and the like
    record Token(String text, boolean normal) {}

    /// @throws IOException when it is none, saying why
    static GgufHeader read(Path file) throws IOException {
        try (var channel = FileChannel.open(file)) {
            var bytes =
                    channel.map(
                            FileChannel.MapMode.READ_ONLY, 0, Math.min(channel.size(), LARGEST));
            return read(bytes.order(ByteOrder.LITTLE_ENDIAN));
        } catch (BufferUnderflowException e) {
            throw new IOException(file + " is no GGUF file: it ends within its header", e);
        } catch (IllegalArgumentException | ArithmeticException e) {
            throw new IOException(file + " is no GGUF file: " + e.getMessage(), e);
        }
    }

    private static GgufHeader read(ByteBuffer in) {
        int magic = in.getInt();
        int version = in.getInt();
        if (magic != MAGIC || version < 2 || version > 3) {
            throw new IllegalArgumentException("it does not start with GGUF and version 2 or 3");
        }
        long tensors = in.getLong();
        long keys = in.getLong();
        List<Entry> entries = new ArrayList<>();
        List<String> texts = List.of();
        List<Integer> types = List.of();
        for (long i = 0; i < keys; i++) {
            int from = in.position();
            String key = text(in);
            int value = in.position();
            skip(in, in.getInt());
            entries.add(new Entry(key, slice(in, from, in.position())));
            switch (key) {
                case "tokenizer.ggml.tokens" -> texts = texts(slice(in, value, in.position()));
                case "tokenizer.ggml.token_type" -> types = ints(slice(in, value, in.position()));
                default -> {}
            }
        }
        return new GgufHeader(entries, vocabulary(texts, types), parameters(in, tensors));
    }

    private static List<Token> vocabulary(List<String> texts, List<Integer> types) {
        List<Token> tokens = new ArrayList<>();
        for (int i = 0; i < texts.size(); i++) {
            tokens.add(new Token(texts.get(i), i >= types.size() || types.get(i) == NORMAL));
        }
        return tokens;
    }

    private static long parameters(ByteBuffer in, long tensors) {
        long sum = 0;
        for (long i = 0; i < tensors; i++) {
            text(in);
            long product = 1;
            for (int left = in.getInt(); left > 0; left--) {
                product *= in.getLong();
            }
            in.getInt(); // type
            in.getLong(); // offset
            sum += product;
        }
        return sum;
    }

    private static void skip(ByteBuffer in, int type) {
        if (type == STRING) {
            advance(in, in.getLong());
        } else if (type == ARRAY) {
            int element = in.getInt();
            long length = in.getLong();
            if (size(element) > 0) {
                advance(in, Math.multiplyExact(length, size(element)));
            } else {
                for (long i = 0; i < length; i++) {
                    skip(in, element);
                }
            }
        } else {
            advance(in, size(type));
        }
    }

    private static int size(int type) {
        if (type < 0 || type >= SIZES.length) {
            throw new IllegalArgumentException("a value has the unknown type " + type);
        }
        return SIZES[type];
    }

    private static void advance(ByteBuffer in, long bytes) {
        in.position(Math.toIntExact(in.position() + bytes));
    }

    private static ByteBuffer slice(ByteBuffer in, int from, int to) {
        return in.slice(from, to - from).order(ByteOrder.LITTLE_ENDIAN);
    }

    private static String text(ByteBuffer in) {
        var bytes = new byte[(int) Math.min(in.getLong(), in.remaining())];
        in.get(bytes);
        return new String(bytes, UTF_8);
    }

    /// @param in the type of the value, of its elements, their number and they
    private static List<String> texts(ByteBuffer in) {
        List<String> texts = new ArrayList<>();
        for (long left = length(in, STRING); left > 0; left--) {
            texts.add(text(in));
        }
        return texts;
    }

    private static List<Integer> ints(ByteBuffer in) {
        List<Integer> ints = new ArrayList<>();
        for (long left = length(in, INT32); left > 0; left--) {
            ints.add(in.getInt());
        }
        return ints;
    }

    private static long length(ByteBuffer in, int element) {
        if (in.getInt() != ARRAY || in.getInt() != element) {
            throw new IllegalArgumentException("its vocabulary is no list, or one of another type");
        }
        return in.getLong();
    }
}
