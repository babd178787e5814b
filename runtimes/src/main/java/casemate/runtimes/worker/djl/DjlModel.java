package casemate.runtimes.worker.djl;

import casemate.runtimes.worker.http.ApiException;
import casemate.runtimes.worker.http.Fields;
import casemate.runtimes.worker.http.Json;
import com.fasterxml.jackson.databind.JsonNode;
import java.io.IOException;
import java.io.InputStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Properties;

/// What the files beside a TorchScript model say about it.
///
/// @param labels names of the classes, by position; empty for an embedding model
/// @param maxTokens the longest input, in tokens, with those that the tokenizer adds
public record DjlModel(Path directory, List<String> labels, int maxTokens) {
    private static final long MAX_CONFIG_BYTES = 1 << 20;
    private static final int MAX_LABELS = 10_000;
    private static final int DEFAULT_MAX_TOKENS = 512;

    public DjlModel {
        labels = List.copyOf(labels);
    }

    /// Whether it gives classes instead of embeddings.
    public boolean classifies() {
        return !labels.isEmpty();
    }

    /// @throws IOException when a file is missing or says something impossible, in one sentence
    public static DjlModel read(Path directory) throws IOException {
        for (String name : List.of("model.pt", "tokenizer.json", "config.json")) {
            if (!Files.isRegularFile(directory.resolve(name))) {
                throw new IOException(directory + " has no " + name);
            }
        }
        Path config = directory.resolve("config.json");
        long size = Files.size(config);
        if (size > MAX_CONFIG_BYTES) {
            throw new IOException(
                    config + " has " + size + " bytes; the limit is " + MAX_CONFIG_BYTES);
        }
        try {
            Fields fields = Json.object(Files.readAllBytes(config));
            Long positions = fields.integer("max_position_embeddings", 1, 1 << 20);
            int maxTokens = positions == null ? DEFAULT_MAX_TOKENS : positions.intValue();
            return new DjlModel(
                    directory, embeds(directory) ? List.of() : labels(fields, config), maxTokens);
        } catch (ApiException e) {
            throw new IOException(config + ": " + e.getMessage(), e);
        }
    }

    private static boolean embeds(Path directory) throws IOException {
        Path file = directory.resolve("serving.properties");
        if (!Files.exists(file)) {
            return false;
        }
        Properties properties = new Properties();
        try (InputStream in = Files.newInputStream(file)) {
            properties.load(in);
        } catch (IllegalArgumentException e) {
            throw new IOException(file + ": " + e.getMessage(), e);
        }
        return "text_embedding".equals(properties.getProperty("option.task"));
    }

    private static List<String> labels(Fields fields, Path config) throws IOException {
        Fields names = fields.object("id2label");
        if (names == null) {
            return List.of();
        }
        int count = names.node().size();
        if (count < 1 || count > MAX_LABELS) {
            throw new IOException(config + ": 'id2label' has " + count + " labels");
        }
        List<String> labels = new ArrayList<>();
        for (int i = 0; i < count; i++) {
            JsonNode label = names.any(Integer.toString(i));
            if (label == null || !label.isTextual()) {
                throw new IOException(config + ": 'id2label' has no label for class " + i);
            }
            labels.add(label.textValue());
        }
        return labels;
    }
}
