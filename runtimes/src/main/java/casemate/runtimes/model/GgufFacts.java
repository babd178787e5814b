package casemate.runtimes.model;

import casemate.runtimes.model.ModelFileException.Problem;
import java.util.ArrayList;
import java.util.List;
import java.util.Set;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;

/// Turns the metadata and the tensors of a GGUF file into facts.
final class GgufFacts {
    private static final Pattern ARCHITECTURE = Pattern.compile("[a-zA-Z0-9][a-zA-Z0-9_-]{0,63}");
    private static final Set<String> EMBEDDING_ARCHITECTURES =
            Set.of("gemma-embedding", "llama-embed", "t5encoder");
    private static final int POOLING_RANK = 4;
    private static final int MAX_LAYERS = 2048;
    private static final int MAX_WIDTH = 1024 * 1024;
    private static final int MAX_HEADS = 8192;

    /// llama.cpp's `llama_ftype`, by number; empty where one was withdrawn.
    private static final List<String> FILE_TYPES =
            List.of(
                    "F32", "F16", "Q4_0", "Q4_1", "", "", "", "Q8_0", "Q5_0", "Q5_1", "Q2_K",
                    "Q3_K_S", "Q3_K_M", "Q3_K_L", "Q4_K_S", "Q4_K_M", "Q5_K_S", "Q5_K_M", "Q6_K",
                    "IQ2_XXS", "IQ2_XS", "Q2_K_S", "IQ3_XS", "IQ3_XXS", "IQ1_S", "IQ4_NL", "IQ3_S",
                    "IQ3_M", "IQ2_S", "IQ2_M", "IQ4_XS", "IQ1_M", "BF16", "", "", "", "TQ1_0",
                    "TQ2_0", "MXFP4", "NVFP4", "Q1_0");

    private final ByteSource in;
    private final GgufMetadata metadata;
    private final GgufTensors tensors;
    private final String architecture;

    GgufFacts(ByteSource in, GgufMetadata metadata, GgufTensors tensors) {
        this.in = in;
        this.metadata = metadata;
        this.tensors = tensors;
        String stated = metadata.text("general.architecture");
        if (stated == null || !ARCHITECTURE.matcher(stated).matches()) {
            throw in.fail(
                    Problem.MALFORMED,
                    stated == null
                            ? "does not state general.architecture"
                            : "states an architecture that is no name: \"%s\"",
                    ModelFileException.quote(String.valueOf(stated)));
        }
        this.architecture = stated;
    }

    ModelFacts facts() {
        return new ModelFacts(
                ModelFormat.GGUF,
                visible("general.name"),
                architecture,
                Set.of(task()),
                tensors.parameters(),
                quantisation(),
                (int) number("context_length", 0, Integer.MAX_VALUE),
                tensors.bytes(),
                attention(),
                metadata.text("tokenizer.chat_template"),
                visible("general.license"),
                visible("tokenizer.ggml.model"));
    }

    private ModelTask task() {
        long pooling = number("pooling_type", -1, 1000);
        if (pooling == POOLING_RANK) {
            return ModelTask.RERANK;
        }
        boolean embeds =
                pooling > 0
                        || Encoders.contains(architecture)
                        || EMBEDDING_ARCHITECTURES.contains(architecture);
        return embeds ? ModelTask.EMBED : ModelTask.GENERATE;
    }

    private String quantisation() {
        long type = metadata.number("general.file_type", -1, Integer.MAX_VALUE);
        if (type >= 0 && type < FILE_TYPES.size() && !FILE_TYPES.get((int) type).isEmpty()) {
            return FILE_TYPES.get((int) type);
        }
        return tensors.prevailingType().name();
    }

    private @Nullable AttentionShape attention() {
        int layers = (int) number("block_count", 0, MAX_LAYERS);
        int embedding = (int) number("embedding_length", 0, MAX_WIDTH);
        List<Integer> heads = perLayer("attention.head_count", layers, List.of());
        if (layers == 0 || heads.isEmpty()) {
            return null;
        }
        int mostHeads = heads.stream().max(Integer::compare).orElse(0);
        int headLength = mostHeads == 0 ? 0 : embedding / mostHeads;
        SlidingWindow window = SlidingWindow.of(architecture, layers, slidingWindow(), pattern());
        return new AttentionShape(
                layers,
                attending(perLayer("attention.head_count_kv", layers, heads)),
                (int) number("attention.key_length", headLength, MAX_WIDTH),
                (int) number("attention.value_length", headLength, MAX_WIDTH),
                window.tokens(),
                window.layers(),
                embedding,
                (int) number("vocab_size", vocabulary(), Integer.MAX_VALUE),
                recurrentBytes(layers, perLayer("attention.head_count_kv", layers, heads)));
    }

    /// Hybrid models that state an interval have attention in every n-th layer only.
    private List<Integer> attending(List<Integer> kvHeads) {
        long interval = number("full_attention_interval", 1, MAX_LAYERS);
        if (interval <= 1) {
            return kvHeads;
        }
        List<Integer> attending = new ArrayList<>();
        for (int i = 0; i < kvHeads.size(); i++) {
            attending.add((i + 1) % interval == 0 ? kvHeads.get(i) : 0);
        }
        return attending;
    }

    /// State of the state-space layers, which llama.cpp keeps in 32-bit floats.
    private long recurrentBytes(int layers, List<Integer> kvHeads) {
        long convolution = number("ssm.conv_kernel", 0, MAX_WIDTH);
        long inner = number("ssm.inner_size", 0, MAX_WIDTH);
        long state = number("ssm.state_size", 0, 65_536);
        long groups = number("ssm.group_count", 0, 65_536);
        if (inner == 0) {
            return 0;
        }
        long recurrent = attending(kvHeads).stream().filter(heads -> heads == 0).count();
        try {
            long convolved = Math.multiplyExact(2 * groups, state) + inner;
            long values =
                    Math.addExact(
                            Math.multiplyExact(Math.max(convolution - 1, 0), convolved),
                            state * inner);
            return Math.multiplyExact(Math.min(recurrent, layers) * Float.BYTES, values);
        } catch (ArithmeticException e) {
            throw in.fail(Problem.MALFORMED, "states a recurrent state of more than 2^63 bytes");
        }
    }

    private int slidingWindow() {
        return (int) number("attention.sliding_window", 0, Integer.MAX_VALUE);
    }

    private long[] pattern() {
        return metadata.numbers(architecture + ".attention.sliding_window_pattern");
    }

    private long vocabulary() {
        return metadata.number("tokenizer.ggml.tokens", 0, Integer.MAX_VALUE);
    }

    /// A key that is one number for all layers, or an array with one for each.
    private List<Integer> perLayer(String suffix, int layers, List<Integer> absent) {
        long[] values = metadata.numbers(architecture + "." + suffix);
        if (values.length == 0) {
            return absent;
        }
        if (values.length != 1 && values.length != layers) {
            throw in.fail(
                    Problem.MALFORMED,
                    "states %s for %d layers but has %d",
                    suffix,
                    values.length,
                    layers);
        }
        List<Integer> perLayer = new ArrayList<>();
        for (int i = 0; i < layers; i++) {
            long value = values[values.length == 1 ? 0 : i];
            if (value < 0 || value > MAX_HEADS) {
                throw in.fail(
                        Problem.MALFORMED,
                        "states a %s of %s; 0 to %d is possible",
                        suffix,
                        Long.toUnsignedString(value),
                        MAX_HEADS);
            }
            perLayer.add((int) value);
        }
        return perLayer;
    }

    private long number(String suffix, long absent, long max) {
        return metadata.number(architecture + "." + suffix, absent, max);
    }

    private @Nullable String visible(String key) {
        String text = metadata.text(key);
        return text == null ? null : ModelFileException.printable(text).strip();
    }
}
