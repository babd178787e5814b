package casemate.runtimes.worker.llama;

import java.io.BufferedInputStream;
import java.io.DataInputStream;
import java.io.EOFException;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.function.Predicate;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;

/// What the binding does not tell about a loaded model, read from the file itself: the size of the
/// vocabulary (llama.cpp ends the process when it is asked about a token beyond it), whether a
/// prompt begins with a token of its own, and the chat template.
///
/// @param vocabulary number of tokens
/// @param longestToken length of the longest token, in bytes as the file spells it
/// @param beginToken the token that begins each prompt; -1 when there is none
/// @param pooling how token embeddings become one: 0 for a model that writes text, else GGUF's
///   number (1 mean, 2 first token, 3 last token, 4 rank)
/// @param chatTemplate Jinja source
/// @param controlTexts what the tokenizer takes for a token that says something about the
///   conversation instead of being part of it, such as `<|im_end|>`
public record GgufHead(
        String architecture,
        int vocabulary,
        int longestToken,
        int beginToken,
        int pooling,
        @Nullable String chatTemplate,
        Set<String> controlTexts) {

    public GgufHead {
        controlTexts = Set.copyOf(controlTexts);
    }

    static final int MEAN_POOLING = 1;
    static final int FIRST_POOLING = 2;
    static final int LAST_POOLING = 3;

    private static final int MAX_ENTRIES = 100_000;
    private static final int MAX_STRING_BYTES = 8 << 20;
    private static final int MAX_ARRAY = 4_000_000;
    private static final int UNKNOWN = 2;
    private static final int CONTROL = 3;
    private static final Predicate<String> LOOKS_LIKE_CONTROL =
            Pattern.compile("<[|\uFF5C].+[|\uFF5C]>|</?s>|<(start|end)_of_turn>|_?<EOT>")
                    .asMatchPredicate();
    private static final int STRING = 8;
    private static final int ARRAY = 9;
    private static final Set<String> BYTE_PAIR_WITH_BEGIN =
            Set.of("llama3", "llama-v3", "llama-bpe", "falcon3", "pixtral");

    /// Whether the model gives embeddings instead of text.
    public boolean embeds() {
        return pooling != 0;
    }

    /// @throws IOException when the file is not GGUF 2 or 3 or ends too early, in one sentence
    public static GgufHead read(Path file) throws IOException {
        try (var in = new DataInputStream(new BufferedInputStream(Files.newInputStream(file)))) {
            return new Reader(in).read(file);
        } catch (EOFException e) {
            throw new IOException(
                    file + " ends after " + Files.size(file) + " bytes, within its header", e);
        }
    }

    private static final class Reader {
        private final DataInputStream in;
        private final Map<String, Object> values = new HashMap<>();
        private final List<String> tokens = new ArrayList<>();
        private final List<Long> tokenTypes = new ArrayList<>();
        private int longest;

        Reader(DataInputStream in) {
            this.in = in;
        }

        GgufHead read(Path file) throws IOException {
            if (in.readInt() != 0x47475546) {
                throw new IOException(
                        file + " is not a GGUF file (its first bytes are not 'GGUF')");
            }
            int version = int32();
            if (version != 2 && version != 3) {
                throw new IOException(
                        file + " is GGUF version " + version + "; versions 2 and 3 are supported");
            }
            int64(); // number of tensors
            int entries = bounded(int64(), MAX_ENTRIES, "metadata entries");
            for (int i = 0; i < entries; i++) {
                String key = string();
                @Nullable Object value = value(key, int32());
                if (value != null) {
                    values.put(key, value);
                }
            }
            return head();
        }

        private GgufHead head() {
            String architecture = text("general.architecture", "unknown");
            int pooling =
                    number(
                            architecture + ".pooling_type",
                            architecture.contains("bert") ? MEAN_POOLING : 0);
            return new GgufHead(
                    architecture,
                    number("tokenizer.ggml.tokens", 0),
                    Math.max(longest, 1),
                    begins() ? number("tokenizer.ggml.bos_token_id", defaultBegin()) : -1,
                    pooling,
                    (String) values.get("tokenizer.chat_template"),
                    controlTexts());
        }

        /// As llama.cpp sorts them: by the file's word, and some by their look where the file says
        /// otherwise.
        private Set<String> controlTexts() {
            Set<String> texts = new HashSet<>();
            for (int i = 0; i < tokens.size(); i++) {
                long type = i < tokenTypes.size() ? tokenTypes.get(i) : 0;
                String text = tokens.get(i);
                if (type == CONTROL || type == UNKNOWN || LOOKS_LIKE_CONTROL.test(text)) {
                    texts.add(text);
                }
            }
            return texts;
        }

        /// As llama.cpp decides it: the file's word, else by the kind of tokenizer.
        private boolean begins() {
            if (values.get("tokenizer.ggml.add_bos_token") instanceof Boolean said) {
                return said;
            }
            return switch (text("tokenizer.ggml.model", "")) {
                case "llama", "bert" -> true;
                case "gpt2" -> BYTE_PAIR_WITH_BEGIN.contains(text("tokenizer.ggml.pre", ""));
                default -> false;
            };
        }

        private int defaultBegin() {
            return switch (text("tokenizer.ggml.model", "")) {
                case "gpt2" -> 11;
                case "bert" -> 101;
                default -> 1;
            };
        }

        private String text(String key, String otherwise) {
            return values.get(key) instanceof String text ? text : otherwise;
        }

        private int number(String key, int otherwise) {
            return values.get(key) instanceof Long number ? number.intValue() : otherwise;
        }

        private @Nullable Object value(String key, int type) throws IOException {
            return switch (type) {
                case 0, 1 -> (long) in.readUnsignedByte();
                case 2, 3 -> (long) Short.reverseBytes(in.readShort());
                case 4, 5 -> (long) int32();
                case 6 -> Float.intBitsToFloat(int32());
                case 7 -> in.readBoolean();
                case STRING -> string();
                case ARRAY -> array(key);
                case 10, 11 -> int64();
                case 12 -> Double.longBitsToDouble(int64());
                default -> throw new IOException("metadata of type " + type + " at '" + key + "'");
            };
        }

        /// Arrays are counted, and kept only where somebody asks for their values.
        private Long array(String key) throws IOException {
            int type = int32();
            int length = bounded(int64(), MAX_ARRAY, "values in '" + key + "'");
            for (int i = 0; i < length; i++) {
                if (type == STRING) {
                    text(key);
                } else if (type == ARRAY) {
                    throw new IOException("an array of arrays at '" + key + "'");
                } else if (value(key, type) instanceof Long number
                        && key.equals("tokenizer.ggml.token_type")) {
                    tokenTypes.add(number);
                }
            }
            return (long) length;
        }

        private void text(String key) throws IOException {
            if (key.equals("tokenizer.ggml.tokens")) {
                String token = string();
                longest = Math.max(longest, token.getBytes(StandardCharsets.UTF_8).length);
                tokens.add(token);
            } else {
                in.skipNBytes(bounded(int64(), MAX_STRING_BYTES, "bytes in a string"));
            }
        }

        private String string() throws IOException {
            int bytes = bounded(int64(), MAX_STRING_BYTES, "bytes in a string");
            byte[] text = in.readNBytes(bytes);
            if (text.length < bytes) {
                throw new EOFException();
            }
            return new String(text, StandardCharsets.UTF_8);
        }

        private int int32() throws IOException {
            return Integer.reverseBytes(in.readInt());
        }

        private long int64() throws IOException {
            return Long.reverseBytes(in.readLong());
        }

        private static int bounded(long value, int max, String what) throws IOException {
            if (value < 0 || value > max) {
                throw new IOException("the header claims " + value + " " + what);
            }
            return (int) value;
        }
    }
}
