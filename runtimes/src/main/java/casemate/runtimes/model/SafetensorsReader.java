package casemate.runtimes.model;

import casemate.runtimes.model.ModelFileException.Problem;
import com.fasterxml.jackson.core.JsonToken;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.EnumMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Set;
import java.util.TreeSet;

/// Reads a directory in Hugging Face layout: `config.json`, the tokenizer's files, and the weights
/// in one `.safetensors` file or in the shards that `model.safetensors.index.json` names.
final class SafetensorsReader {
    static final String SUFFIX = ".safetensors";
    private static final String INDEX = "model.safetensors.index.json";
    private static final long MAX_INDEX_BYTES = 64L * 1024 * 1024;
    private static final int MAX_SHARDS = 4096;
    private static final int MAX_NAME = 255;

    private final Path directory;
    private final List<String> names;
    private final Map<Dtype, Long> elementsByType = new EnumMap<>(Dtype.class);
    private long tensors;
    private long parameters;
    private long bytes;

    private SafetensorsReader(Path directory, List<String> names) {
        this.directory = directory;
        this.names = names;
    }

    static ModelFile read(Path directory, List<String> names) {
        return new SafetensorsReader(directory, names).read();
    }

    private ModelFile read() {
        if (!names.contains("config.json")) {
            throw fail(Problem.MISSING, "has weights but no config.json; copy the whole directory");
        }
        HuggingFaceConfig config = HuggingFaceConfig.read(directory, names);
        if (names.contains(INDEX)) {
            readShards();
        } else {
            add(SafetensorsHeader.read(ModelPaths.inside(directory, singleFile())));
        }
        if (parameters == 0) {
            throw fail(Problem.UNSUPPORTED, "has weights without a single tensor in them");
        }
        ModelFacts facts =
                config.facts(
                        parameters,
                        bytes,
                        prevailingType(),
                        HuggingFaceTokenizer.read(directory, names));
        return new ModelFile(directory, ModelPaths.plainFileBytes(directory, names), facts);
    }

    private String singleFile() {
        List<String> files = names.stream().filter(name -> name.endsWith(SUFFIX)).toList();
        if (files.contains("model" + SUFFIX)) {
            return "model" + SUFFIX;
        }
        if (files.size() != 1) {
            throw fail(
                    Problem.MISSING,
                    "has %d %s files but no %s, which would tell their order",
                    files.size(),
                    SUFFIX,
                    INDEX);
        }
        return files.getFirst();
    }

    private void readShards() {
        TreeSet<String> shards = new TreeSet<>();
        long named = weightMap(shards);
        List<String> missing = shards.stream().filter(shard -> !names.contains(shard)).toList();
        if (!missing.isEmpty()) {
            throw fail(
                    Problem.MISSING,
                    "lacks %d of its %d shards, the first is %s; copy the whole directory",
                    missing.size(),
                    shards.size(),
                    ModelFileException.quote(missing.getFirst()));
        }
        for (String shard : shards) {
            add(SafetensorsHeader.read(ModelPaths.inside(directory, shard)));
        }
        if (named > tensors) {
            throw fail(
                    Problem.MALFORMED,
                    "names %d tensors in %s, but its %d shards hold %d",
                    named,
                    INDEX,
                    shards.size(),
                    tensors);
        }
    }

    /// @return how many tensors the index names
    private long weightMap(Set<String> shards) {
        long[] named = {0};
        Path index = ModelPaths.inside(directory, INDEX);
        JsonFiles.visit(
                index,
                MAX_INDEX_BYTES,
                (name, json) -> {
                    if (!name.equals("weight_map")
                            || json.currentToken() != JsonToken.START_OBJECT) {
                        json.skipChildren();
                        return;
                    }
                    while (json.nextToken() == JsonToken.FIELD_NAME) {
                        json.nextToken();
                        shards.add(shardName(index, json.getText()));
                        named[0]++;
                        if (shards.size() > MAX_SHARDS) {
                            throw new ModelFileException(
                                    index,
                                    Problem.TOO_LARGE,
                                    "names more than " + MAX_SHARDS + " shards");
                        }
                    }
                });
        if (shards.isEmpty()) {
            throw new ModelFileException(index, Problem.MALFORMED, "names no shards");
        }
        return named[0];
    }

    /// A shard is a plain name: anything else could lead out of the directory.
    private static String shardName(Path index, String name) {
        if (name.length() > MAX_NAME
                || !name.endsWith(SUFFIX)
                || name.startsWith(".")
                || name.chars().anyMatch(c -> c == '/' || c == '\\' || c < ' ')) {
            throw new ModelFileException(
                    index,
                    Problem.MALFORMED,
                    String.format(
                            Locale.ROOT,
                            "names the shard \"%s\", which is no plain file name ending in %s",
                            ModelFileException.quote(name),
                            SUFFIX));
        }
        return name;
    }

    private void add(SafetensorsHeader header) {
        tensors += header.tensors();
        try {
            parameters = Math.addExact(parameters, header.parameters());
            bytes = Math.addExact(bytes, header.bytes());
        } catch (ArithmeticException e) {
            throw fail(Problem.MALFORMED, "states more than 2^63 weights");
        }
        header.elementsByType()
                .forEach((type, elements) -> elementsByType.merge(type, elements, Long::sum));
    }

    private String prevailingType() {
        return elementsByType.entrySet().stream()
                .max(Map.Entry.comparingByValue())
                .orElseThrow()
                .getKey()
                .name();
    }

    @SuppressWarnings("AnnotateFormatMethod")
    private ModelFileException fail(Problem problem, String predicate, Object... arguments) {
        return new ModelFileException(
                directory, problem, String.format(Locale.ROOT, predicate, arguments));
    }

    static boolean matches(Path directory, List<String> names) {
        return names.contains(INDEX)
                || names.stream()
                        .anyMatch(name ->
                                name.endsWith(SUFFIX)
                                        && !Files.isDirectory(directory.resolve(name)));
    }
}
