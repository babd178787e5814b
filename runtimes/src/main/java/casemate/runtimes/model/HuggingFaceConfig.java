package casemate.runtimes.model;

import casemate.runtimes.model.ModelFileException.Problem;
import com.fasterxml.jackson.databind.JsonNode;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.Locale;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/// What `config.json` of a Hugging Face directory says. Models that also see or hear keep the
/// figures of their language part in `text_config`.
final class HuggingFaceConfig {
    private static final int MAX_LAYERS = 2048;
    private static final int MAX_WIDTH = 1024 * 1024;
    private static final int MAX_HEADS = 8192;

    private final Path path;
    private final JsonNode root;
    private final JsonNode language;
    private final boolean sentenceTransformer;
    private final @Nullable String licence;

    private HuggingFaceConfig(
            Path path, JsonNode root, boolean sentenceTransformer, @Nullable String licence) {
        this.path = path;
        this.root = root;
        this.language = root.path("text_config").isObject() ? root.path("text_config") : root;
        this.sentenceTransformer = sentenceTransformer;
        this.licence = licence;
    }

    static HuggingFaceConfig read(Path directory, List<String> names) {
        Path path = ModelPaths.inside(directory, "config.json");
        return new HuggingFaceConfig(
                path,
                JsonFiles.tree(path),
                names.contains("modules.json") || names.contains("1_Pooling"),
                ModelCard.licence(directory, names));
    }

    ModelFacts facts(
            long parameters, long bytes, String prevailingType, HuggingFaceTokenizer tokenizer) {
        return new ModelFacts(
                ModelFormat.SAFETENSORS,
                text(root, "_name_or_path"),
                architecture(),
                Set.of(task()),
                parameters,
                quantisation(prevailingType),
                number("max_position_embeddings", 0, Integer.MAX_VALUE),
                bytes,
                attention(),
                tokenizer.chatTemplate(),
                licence,
                tokenizer.kind());
    }

    private String architecture() {
        String type = text(root, "model_type");
        if (type == null) {
            throw new ModelFileException(path, Problem.MALFORMED, "does not state the model_type");
        }
        return type;
    }

    private ModelTask task() {
        String first = root.path("architectures").path(0).asText("");
        if (first.endsWith("ForSequenceClassification")) {
            return ModelTask.CLASSIFY;
        }
        if (sentenceTransformer) {
            return ModelTask.EMBED;
        }
        if (first.endsWith("ForCausalLM") || first.endsWith("ForConditionalGeneration")) {
            return ModelTask.GENERATE;
        }
        boolean embeds = first.endsWith("Model") || Encoders.contains(architecture());
        return embeds ? ModelTask.EMBED : ModelTask.GENERATE;
    }

    /// The method and its bits, such as `awq-4bit`, or the type of most weights.
    private String quantisation(String prevailingType) {
        JsonNode quantised = root.path("quantization_config");
        String method = text(quantised, "quant_method");
        if (method == null) {
            return prevailingType;
        }
        int bits = quantised.path("bits").asInt(quantised.path("w_bit").asInt(0));
        return method.toLowerCase(Locale.ROOT) + (bits > 0 ? "-" + bits + "bit" : "");
    }

    private @Nullable AttentionShape attention() {
        int layers = number("num_hidden_layers", 0, MAX_LAYERS);
        int heads = number("num_attention_heads", 0, MAX_HEADS);
        if (layers == 0 || heads == 0) {
            return null;
        }
        int width = number("hidden_size", 0, MAX_WIDTH);
        int headLength = number("head_dim", width / heads, MAX_WIDTH);
        SlidingWindow window = slidingWindow(layers);
        return new AttentionShape(
                layers,
                Collections.nCopies(layers, number("num_key_value_heads", heads, MAX_HEADS)),
                headLength,
                headLength,
                window.tokens(),
                window.layers(),
                width,
                number("vocab_size", 0, Integer.MAX_VALUE),
                0);
    }

    private SlidingWindow slidingWindow(int layers) {
        JsonNode types = language.path("layer_types");
        int tokens = number("sliding_window", 0, Integer.MAX_VALUE);
        if (tokens == 0 || types.size() != layers) {
            return SlidingWindow.NONE;
        }
        List<Boolean> slides = new ArrayList<>();
        types.forEach(type -> slides.add(type.asText("").equals("sliding_attention")));
        return slides.contains(true) ? new SlidingWindow(tokens, slides) : SlidingWindow.NONE;
    }

    private int number(String field, int absent, int max) {
        JsonNode value = language.path(field);
        if (value.isMissingNode() || value.isNull()) {
            return absent;
        }
        if (!value.isIntegralNumber()
                || !value.canConvertToInt()
                || value.intValue() < 0
                || value.intValue() > max) {
            throw new ModelFileException(
                    path,
                    Problem.MALFORMED,
                    String.format(
                            Locale.ROOT,
                            "states %s as %s; one number from 0 to %d is expected",
                            field,
                            ModelFileException.quote(value.toString()),
                            max));
        }
        return value.intValue();
    }

    private static @Nullable String text(JsonNode node, String field) {
        JsonNode value = node.path(field);
        return value.isTextual() && !value.textValue().isBlank()
                ? ModelFileException.quote(value.textValue().strip())
                : null;
    }
}
