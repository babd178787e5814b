package casemate.runtimes.model;

import casemate.runtimes.model.ModelFileException.Problem;
import java.util.HashMap;
import java.util.HashSet;
import java.util.Map;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/// The key-value part of a GGUF header. All of it is walked and checked, only what we use is kept.
///
/// Source: `docs/gguf.md` of ggml.
final class GgufMetadata {
    private static final int MAX_KEYS = 4096;
    private static final int MAX_KEY_BYTES = 256;
    private static final int MAX_TEXT_BYTES = 64 * 1024;
    private static final int MAX_TEMPLATE_BYTES = 1024 * 1024;
    private static final int MAX_DEPTH = 4;
    private static final long MAX_ARRAY = 16L * 1024 * 1024;
    private static final int MAX_KEPT_ELEMENTS = 16 * 1024;

    private static final String TEMPLATE = "tokenizer.chat_template";
    private static final String TOKENS = "tokenizer.ggml.tokens";
    private static final Set<String> KEPT_TEXTS =
            Set.of(
                    "general.architecture",
                    "general.name",
                    "general.license",
                    "general.type",
                    "tokenizer.ggml.model",
                    TEMPLATE);
    private static final Set<String> KEPT_NUMBERS =
            Set.of("general.alignment", "general.file_type", "split.count", "split.no");

    /// Keys that follow the architecture's name.
    private static final Set<String> KEPT_SUFFIXES =
            Set.of(
                    "context_length",
                    "embedding_length",
                    "block_count",
                    "vocab_size",
                    "pooling_type",
                    "full_attention_interval",
                    "attention.head_count",
                    "attention.head_count_kv",
                    "attention.key_length",
                    "attention.value_length",
                    "attention.sliding_window",
                    "attention.sliding_window_pattern",
                    "ssm.conv_kernel",
                    "ssm.inner_size",
                    "ssm.state_size",
                    "ssm.group_count");

    private final ByteSource in;
    private final Map<String, String> texts = new HashMap<>();
    private final Map<String, long[]> numbers = new HashMap<>();
    private int keptElements;

    private GgufMetadata(ByteSource in) {
        this.in = in;
    }

    static GgufMetadata read(ByteSource in, long count) {
        GgufMetadata metadata = new GgufMetadata(in);
        Set<String> seen = new HashSet<>();
        for (long i = 0; i < count; i++) {
            metadata.entry(seen);
        }
        return metadata;
    }

    static long count(ByteSource in) {
        return in.bounded("a number of metadata entries", MAX_KEYS);
    }

    @Nullable String text(String key) {
        return texts.get(key);
    }

    /// The numbers of a scalar (one) or an array; empty when the key is absent.
    long[] numbers(String key) {
        return numbers.getOrDefault(key, new long[0]);
    }

    /// A scalar, or the default when the key is absent.
    ///
    /// @throws ModelFileException when it is an array or not within 0 and `max`
    long number(String key, long absent, long max) {
        long[] values = numbers.get(key);
        if (values == null) {
            return absent;
        }
        if (values.length != 1 || values[0] < 0 || values[0] > max) {
            throw in.fail(
                    Problem.MALFORMED,
                    "states %s as %s; one number from 0 to %d is expected",
                    ModelFileException.quote(key),
                    values.length == 1
                            ? Long.toUnsignedString(values[0])
                            : "an array of " + values.length,
                    max);
        }
        return values[0];
    }

    private void entry(Set<String> seen) {
        String key = in.text("metadata key", MAX_KEY_BYTES);
        if (key.isEmpty() || !key.chars().allMatch(c -> c > ' ' && c < 0x7f)) {
            throw in.fail(
                    Problem.MALFORMED,
                    "has the metadata key \"%s\", which is not printable ASCII",
                    ModelFileException.quote(key));
        }
        if (!seen.add(key)) {
            throw in.fail(
                    Problem.MALFORMED,
                    "states the metadata key %s twice",
                    ModelFileException.quote(key));
        }
        GgufType type = type(key);
        if (KEPT_TEXTS.contains(key)) {
            texts.put(key, text(key, type));
        } else if (keepsNumbers(key)) {
            numbers.put(key, numbers(key, type));
        } else {
            skip(key, type, 0);
        }
    }

    private static boolean keepsNumbers(String key) {
        return KEPT_NUMBERS.contains(key)
                || KEPT_SUFFIXES.contains(key.substring(key.indexOf('.') + 1));
    }

    private String text(String key, GgufType type) {
        if (type != GgufType.STRING) {
            throw wrongType(key, type, "a text");
        }
        return in.text(key, key.equals(TEMPLATE) ? MAX_TEMPLATE_BYTES : MAX_TEXT_BYTES);
    }

    private long[] numbers(String key, GgufType type) {
        GgufType element = type == GgufType.ARRAY ? type(key) : type;
        int length =
                type == GgufType.ARRAY ? (int) in.bounded(key + " length", MAX_KEPT_ELEMENTS) : 1;
        if (!element.isIntegral()) {
            throw wrongType(key, element, "a whole number");
        }
        keptElements += length;
        if (keptElements > MAX_KEPT_ELEMENTS) {
            throw in.fail(
                    Problem.TOO_LARGE,
                    "has more than %d numbers about its layers",
                    MAX_KEPT_ELEMENTS);
        }
        in.require((long) length * element.bytes());
        long[] values = new long[length];
        for (int i = 0; i < length; i++) {
            values[i] = element.readIntegral(in);
        }
        return values;
    }

    private void skip(String key, GgufType type, int depth) {
        switch (type) {
            case STRING -> in.skip(in.i64());
            case ARRAY -> skipArray(key, depth + 1);
            default -> in.skip(type.bytes());
        }
    }

    private void skipArray(String key, int depth) {
        if (depth > MAX_DEPTH) {
            throw in.fail(
                    Problem.TOO_LARGE,
                    "nests arrays deeper than %d in %s",
                    MAX_DEPTH,
                    ModelFileException.quote(key));
        }
        GgufType element = type(key);
        long length = in.bounded(key + " length", MAX_ARRAY);
        // Each element takes at least so much, which bounds the loop by the size of the file.
        in.require(length * element.bytes());
        if (key.equals(TOKENS)) {
            numbers.put(TOKENS, new long[] {length});
        }
        if (element.isFixed()) {
            in.skip(length * element.bytes());
            return;
        }
        for (long i = 0; i < length; i++) {
            skip(key, element, depth);
        }
    }

    private GgufType type(String key) {
        long id = in.u32();
        GgufType[] types = GgufType.values();
        if (id >= types.length) {
            throw in.fail(
                    Problem.MALFORMED,
                    "has the unknown value type %d for %s; types 0 to %d are known",
                    id,
                    ModelFileException.quote(key),
                    types.length - 1);
        }
        return types[(int) id];
    }

    private ModelFileException wrongType(String key, GgufType type, String expected) {
        return in.fail(
                Problem.MALFORMED,
                "states %s as %s; %s is expected",
                ModelFileException.quote(key),
                type,
                expected);
    }
}
