package casemate.runtimes.model;

import casemate.runtimes.model.ModelFileException.Problem;
import com.fasterxml.jackson.databind.JsonNode;
import java.io.IOException;
import java.io.InputStream;
import java.io.StringReader;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Locale;
import java.util.Properties;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/// Reads a directory with one TorchScript archive, its `tokenizer.json`, and a `serving.properties`
/// (as DJL Serving has it) or `config.json` that tells what the model is for.
final class TorchScriptReader {
    private static final String SUFFIX = ".pt";
    private static final int MAX_PROPERTIES_BYTES = 64 * 1024;

    private final Path directory;
    private final List<String> names;
    private final Properties properties;
    private final @Nullable JsonNode config;

    private TorchScriptReader(Path directory, List<String> names) {
        this.directory = directory;
        this.names = names;
        this.properties = properties();
        this.config =
                names.contains("config.json")
                        ? JsonFiles.tree(ModelPaths.inside(directory, "config.json"))
                        : null;
    }

    static boolean matches(List<String> names) {
        return names.stream().anyMatch(name -> name.endsWith(SUFFIX));
    }

    static ModelFile read(Path directory, List<String> names) {
        List<String> archives = names.stream().filter(name -> name.endsWith(SUFFIX)).toList();
        if (archives.size() != 1) {
            throw new ModelFileException(
                    directory,
                    Problem.UNSUPPORTED,
                    String.format(
                            Locale.ROOT,
                            "has %d .pt files; exactly one is expected",
                            archives.size()));
        }
        if (!names.contains("tokenizer.json")) {
            throw new ModelFileException(
                    directory,
                    Problem.MISSING,
                    String.format(
                            Locale.ROOT,
                            "has %s but no tokenizer.json next to it",
                            ModelFileException.quote(archives.getFirst())));
        }
        return new TorchScriptReader(directory, names).read(archives.getFirst());
    }

    private ModelFile read(String archive) {
        long weights = TorchScriptArchive.tensorBytes(ModelPaths.inside(directory, archive));
        HuggingFaceTokenizer tokenizer = HuggingFaceTokenizer.read(directory, names);
        ModelFacts facts =
                new ModelFacts(
                        ModelFormat.TORCHSCRIPT,
                        stated("name", "_name_or_path"),
                        architecture(),
                        Set.of(task()),
                        0,
                        quantisation(),
                        contextLength(),
                        weights,
                        null,
                        null,
                        stated("license", "license"),
                        tokenizer.kind());
        return new ModelFile(directory, ModelPaths.plainFileBytes(directory, names), facts);
    }

    /// The first of the many places that state it: our own `task`, DJL's options, the names of
    /// DJL's translators, the labels, the class in Hugging Face's configuration.
    private ModelTask task() {
        for (String said :
                List.of(
                        or(stated("task", "task")),
                        or(stated("option.task", "pipeline_tag")),
                        or(stated("application", "application")),
                        or(stated("translatorFactory", "translatorFactory")),
                        or(stated("option.translatorFactory", "task_type")))) {
            ModelTask task = named(said);
            if (task != null) {
                return task;
            }
        }
        if (config != null && (config.has("labels") || config.has("id2label"))) {
            return ModelTask.CLASSIFY;
        }
        String first = config == null ? "" : config.path("architectures").path(0).asText("");
        if (first.endsWith("ForSequenceClassification")) {
            return ModelTask.CLASSIFY;
        }
        if (first.endsWith("Model")) {
            return ModelTask.EMBED;
        }
        throw new ModelFileException(
                directory,
                Problem.MALFORMED,
                "does not tell what the model is for; add a serving.properties with task=embed or"
                        + " task=classify");
    }

    private static @Nullable ModelTask named(String text) {
        String name = text.toLowerCase(Locale.ROOT).replaceAll("[^a-z]", "");
        if (name.contains("embed") || name.contains("featureextraction")) {
            return ModelTask.EMBED;
        }
        if (name.contains("rerank") || name.contains("crossencoder")) {
            return ModelTask.RERANK;
        }
        return name.contains("classif") ? ModelTask.CLASSIFY : null;
    }

    private String architecture() {
        String architecture = stated("architecture", "model_type");
        return architecture == null ? "torchscript" : architecture;
    }

    private String quantisation() {
        String type = stated("option.dtype", "dtype");
        String older = type == null ? stated("dtype", "torch_dtype") : type;
        return switch (or(older).toLowerCase(Locale.ROOT)) {
            case "float32", "fp32", "f32" -> "F32";
            case "float16", "fp16", "f16" -> "F16";
            case "bfloat16", "bf16" -> "BF16";
            case "int8", "i8" -> "I8";
            default -> "unknown";
        };
    }

    private int contextLength() {
        String stated =
                properties.getProperty("maxLength", properties.getProperty("option.maxLength", ""));
        if (stated.matches("[0-9]{1,9}")) {
            return Integer.parseInt(stated);
        }
        int length = config == null ? 0 : config.path("max_position_embeddings").asInt(0);
        return Math.max(length, 0);
    }

    private @Nullable String stated(String property, String field) {
        String text = properties.getProperty(property);
        if (text == null && config != null && config.path(field).isTextual()) {
            text = config.path(field).textValue();
        }
        return text == null || text.isBlank() ? null : ModelFileException.quote(text.strip());
    }

    private static String or(@Nullable String text) {
        return text == null ? "" : text;
    }

    private Properties properties() {
        Properties read = new Properties();
        if (!names.contains("serving.properties")) {
            return read;
        }
        Path path = ModelPaths.inside(directory, "serving.properties");
        try {
            if (Files.size(ModelPaths.plainFile(path)) > MAX_PROPERTIES_BYTES) {
                throw new ModelFileException(
                        path,
                        Problem.TOO_LARGE,
                        "has more than " + MAX_PROPERTIES_BYTES + " bytes, our limit");
            }
            try (InputStream in = Files.newInputStream(path)) {
                byte[] bytes = in.readNBytes(MAX_PROPERTIES_BYTES);
                read.load(new StringReader(new String(bytes, StandardCharsets.UTF_8)));
            }
            return read;
        } catch (IllegalArgumentException e) {
            throw new ModelFileException(path, Problem.MALFORMED, "has a malformed \\u escape", e);
        } catch (IOException e) {
            throw ModelPaths.unreadable(path, e);
        }
    }
}
