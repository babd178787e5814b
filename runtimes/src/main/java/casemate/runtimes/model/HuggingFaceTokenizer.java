package casemate.runtimes.model;

import casemate.runtimes.model.ModelFileException.Problem;
import com.fasterxml.jackson.core.JsonParser;
import com.fasterxml.jackson.core.JsonToken;
import java.io.IOException;
import java.io.InputStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Locale;
import org.jspecify.annotations.Nullable;

/// What the tokenizer's files of a Hugging Face directory say.
///
/// @param kind such as `bpe`, `unigram`, `wordpiece`
record HuggingFaceTokenizer(@Nullable String kind, @Nullable String chatTemplate) {
    private static final long MAX_TOKENIZER_BYTES = 128L * 1024 * 1024;
    private static final long MAX_CONFIG_BYTES = 8L * 1024 * 1024;
    private static final int MAX_TEMPLATE_BYTES = 1024 * 1024;

    static HuggingFaceTokenizer read(Path directory, List<String> names) {
        Found found = new Found();
        if (names.contains("tokenizer.json")) {
            JsonFiles.visit(
                    ModelPaths.inside(directory, "tokenizer.json"),
                    MAX_TOKENIZER_BYTES,
                    found::tokenizer);
        }
        if (names.contains("tokenizer_config.json")) {
            JsonFiles.visit(
                    ModelPaths.inside(directory, "tokenizer_config.json"),
                    MAX_CONFIG_BYTES,
                    found::configuration);
        }
        if (names.contains("chat_template.jinja")) {
            found.template = template(ModelPaths.inside(directory, "chat_template.jinja"));
        }
        String kind = found.model != null ? found.model : found.type;
        return new HuggingFaceTokenizer(
                kind == null ? null : ModelFileException.printable(kind).toLowerCase(Locale.ROOT),
                found.template);
    }

    private static String template(Path path) {
        try {
            if (Files.size(ModelPaths.plainFile(path)) > MAX_TEMPLATE_BYTES) {
                throw new ModelFileException(
                        path,
                        Problem.TOO_LARGE,
                        "has more than " + MAX_TEMPLATE_BYTES + " bytes, our limit");
            }
            try (InputStream in = Files.newInputStream(path)) {
                return new String(in.readNBytes(MAX_TEMPLATE_BYTES), StandardCharsets.UTF_8);
            }
        } catch (IOException e) {
            throw ModelPaths.unreadable(path, e);
        }
    }

    private static final class Found {
        private @Nullable String model;
        private @Nullable String type;
        private @Nullable String template;

        /// `tokenizer.json` has `{"model": {"type": "BPE", ...}}`.
        void tokenizer(String name, JsonParser json) throws IOException {
            if (!name.equals("model") || json.currentToken() != JsonToken.START_OBJECT) {
                json.skipChildren();
                return;
            }
            while (json.nextToken() == JsonToken.FIELD_NAME) {
                String field = json.currentName();
                if (json.nextToken() == JsonToken.VALUE_STRING && field.equals("type")) {
                    model = json.getText();
                } else {
                    json.skipChildren();
                }
            }
        }

        void configuration(String name, JsonParser json) throws IOException {
            if (name.equals("tokenizer_class") && json.currentToken() == JsonToken.VALUE_STRING) {
                type = json.getText();
            } else if (name.equals("chat_template")) {
                chatTemplate(json);
            } else {
                json.skipChildren();
            }
        }

        /// One template, or a list of named ones, of which `default` is for chat.
        private void chatTemplate(JsonParser json) throws IOException {
            if (json.currentToken() == JsonToken.VALUE_STRING) {
                template = json.getText();
            } else if (json.currentToken() != JsonToken.START_ARRAY) {
                json.skipChildren();
            } else {
                while (json.nextToken() != JsonToken.END_ARRAY) {
                    namedTemplate(json);
                }
            }
        }

        private void namedTemplate(JsonParser json) throws IOException {
            if (json.currentToken() != JsonToken.START_OBJECT) {
                json.skipChildren();
                return;
            }
            String name = "";
            String text = null;
            while (json.nextToken() == JsonToken.FIELD_NAME) {
                String field = json.currentName();
                JsonToken token = json.nextToken();
                if (token != JsonToken.VALUE_STRING) {
                    json.skipChildren();
                } else if (field.equals("name")) {
                    name = json.getText();
                } else if (field.equals("template")) {
                    text = json.getText();
                }
            }
            if (text != null && name.equals("default")) {
                template = text;
            }
        }
    }
}
