package casemate.runtimes.model;

import casemate.runtimes.model.ModelFileException.Problem;
import com.fasterxml.jackson.core.JsonFactory;
import com.fasterxml.jackson.core.JsonFactoryBuilder;
import com.fasterxml.jackson.core.JsonParser;
import com.fasterxml.jackson.core.JsonToken;
import com.fasterxml.jackson.core.StreamReadConstraints;
import com.fasterxml.jackson.core.StreamReadFeature;
import com.fasterxml.jackson.databind.DeserializationFeature;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import java.io.IOException;
import java.io.InputStream;
import java.nio.channels.Channels;
import java.nio.channels.FileChannel;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Locale;

/// Strict JSON out of a model's directory: duplicate names, deep nesting, long texts and trailing
/// content are refused.
final class JsonFiles {
    private static final int MAX_TREE_BYTES = 1024 * 1024;
    private static final int MAX_TREE_TOKENS = 50_000;
    private static final int MAX_TEXT = 1024 * 1024;

    /// Names are neither interned nor kept in a shared table: they come from strangers.
    private static final JsonFactory STREAMS = factory(Long.MAX_VALUE);

    private static final ObjectMapper TREES =
            new ObjectMapper(factory(MAX_TREE_TOKENS))
                    .enable(DeserializationFeature.FAIL_ON_TRAILING_TOKENS);

    /// Takes what it needs from the value of one field.
    interface FieldVisitor {
        /// Called with the parser on the field's value; must leave it on the value's last token.
        void field(String name, JsonParser json) throws IOException;
    }

    private JsonFiles() {}

    /// A small document as a tree, which must be an object.
    static JsonNode tree(Path path) {
        requireSize(path, MAX_TREE_BYTES);
        try (InputStream in = Files.newInputStream(path)) {
            JsonNode tree = TREES.readTree(in.readNBytes(MAX_TREE_BYTES));
            if (tree == null || !tree.isObject()) {
                throw new ModelFileException(
                        path, Problem.MALFORMED, "is not a JSON object, as it must be");
            }
            return tree;
        } catch (IOException e) {
            throw malformed(path, e);
        }
    }

    /// Walks the fields of the object that the file is.
    static void visit(Path path, long maxBytes, FieldVisitor visitor) {
        requireSize(path, maxBytes);
        try (InputStream in = Files.newInputStream(path);
                JsonParser json = STREAMS.createParser(in)) {
            object(path, json, visitor);
        } catch (IOException e) {
            throw malformed(path, e);
        }
    }

    /// Walks the fields of the object that is the next `length` bytes of the file.
    static void visit(Path path, FileChannel channel, long length, FieldVisitor visitor) {
        try (JsonParser json =
                STREAMS.createParser(new Prefix(Channels.newInputStream(channel), length))) {
            object(path, json, visitor);
        } catch (IOException e) {
            throw malformed(path, e);
        }
    }

    static ModelFileException malformed(Path path, IOException cause) {
        String message = String.valueOf(cause.getMessage());
        int end = message.indexOf('\n');
        return new ModelFileException(
                path,
                Problem.MALFORMED,
                "is not valid JSON: "
                        + ModelFileException.quote(end < 0 ? message : message.substring(0, end)),
                cause);
    }

    private static void object(Path path, JsonParser json, FieldVisitor visitor)
            throws IOException {
        if (json.nextToken() != JsonToken.START_OBJECT) {
            throw new ModelFileException(
                    path, Problem.MALFORMED, "is not a JSON object, as it must be");
        }
        while (json.nextToken() == JsonToken.FIELD_NAME) {
            String name = json.currentName();
            json.nextToken();
            visitor.field(name, json);
        }
        if (json.nextToken() != null) {
            throw new ModelFileException(
                    path, Problem.MALFORMED, "has more JSON after the end of its object");
        }
    }

    private static void requireSize(Path path, long maxBytes) {
        try {
            long size = Files.size(ModelPaths.plainFile(path));
            if (size > maxBytes) {
                throw new ModelFileException(
                        path,
                        Problem.TOO_LARGE,
                        String.format(
                                Locale.ROOT,
                                "has %d bytes; at most %d are accepted",
                                size,
                                maxBytes));
            }
        } catch (IOException e) {
            throw ModelPaths.unreadable(path, e);
        }
    }

    private static JsonFactory factory(long maxTokens) {
        return new JsonFactoryBuilder()
                .disable(JsonFactory.Feature.CANONICALIZE_FIELD_NAMES)
                .disable(JsonFactory.Feature.INTERN_FIELD_NAMES)
                .enable(StreamReadFeature.STRICT_DUPLICATE_DETECTION)
                .disable(StreamReadFeature.INCLUDE_SOURCE_IN_LOCATION)
                .streamReadConstraints(
                        StreamReadConstraints.builder()
                                .maxNestingDepth(32)
                                .maxStringLength(MAX_TEXT)
                                .maxNameLength(4096)
                                .maxNumberLength(64)
                                .maxTokenCount(maxTokens)
                                .build())
                .build();
    }

    /// The first bytes of a stream; closing it leaves the stream open.
    private static final class Prefix extends InputStream {
        private final InputStream in;
        private long left;

        Prefix(InputStream in, long length) {
            this.in = in;
            this.left = length;
        }

        @Override
        public int read() throws IOException {
            byte[] one = new byte[1];
            return read(one, 0, 1) < 0 ? -1 : one[0] & 0xff;
        }

        @Override
        public int read(byte[] bytes, int offset, int length) throws IOException {
            if (left == 0) {
                return -1;
            }
            int read = in.read(bytes, offset, (int) Math.min(length, left));
            left -= Math.max(read, 0);
            return read;
        }
    }
}
