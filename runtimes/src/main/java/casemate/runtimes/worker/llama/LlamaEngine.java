package casemate.runtimes.worker.llama;

import casemate.runtimes.worker.options.LlamaWorkerOptions;
import de.kherud.llama.LlamaModel;
import de.kherud.llama.ModelParameters;
import de.kherud.llama.NativeCompletion;
import de.kherud.llama.args.PoolingType;
import java.util.Arrays;
import java.util.HexFormat;
import java.util.List;
import java.util.concurrent.ThreadLocalRandom;
import org.jspecify.annotations.Nullable;

/// The loaded model. Everything that goes into native code has been checked before: most of its
/// complaints are exceptions that no one catches there, and end the process.
public final class LlamaEngine {
    private final LlamaModel model;
    private final GgufHead head;
    private final int context;
    private final String refusalMark;

    private LlamaEngine(LlamaModel model, GgufHead head, int context, String refusalMark) {
        this.model = model;
        this.head = head;
        this.context = context;
        this.refusalMark = refusalMark;
    }

    /// Loads the model; takes as long as its file is large.
    ///
    /// @throws RuntimeException when the file asks for what the binding cannot do, or when
    ///   llama.cpp cannot load it; its log says why
    public static LlamaEngine load(LlamaWorkerOptions options, GgufHead head) {
        String mark = HexFormat.of().toHexDigits(ThreadLocalRandom.current().nextLong());
        // llama.cpp keeps an embedding at the number of its slot, and ends the process where a text
        // has fewer tokens than that number: a single letter in the second slot.
        int slots = head.embeds() ? 1 : options.slots();
        ModelParameters parameters =
                new ModelParameters()
                        .setModel(options.model().toString())
                        .setCtxSize(options.context() * slots)
                        .setParallel(slots)
                        .setThreads(options.threads())
                        .setThreadsBatch(options.threads())
                        .setGpuLayers(0)
                        .disableContextShift()
                        .enableJinja();
        if (head.embeds()) {
            parameters
                    .enableEmbedding()
                    .setBatchSize(options.context())
                    .setUbatchSize(options.context())
                    // It would write each text that is embedded to its log.
                    .setLogVerbosity(-1);
        }
        if (head.embeds() && !head.architecture().contains("bert")) {
            parameters.setPoolingType(pooling(head));
        }
        @Nullable String template = head.chatTemplate();
        if (template != null && template.contains("raise_exception")) {
            parameters.setChatTemplate(harmless(template, mark));
        }
        return new LlamaEngine(new LlamaModel(parameters), head, options.context(), mark);
    }

    /// llama.cpp reads the file's own pooling for encoders only, gives the first token's embedding
    /// of any other model, and ends the process at the mean of a decoder's.
    private static PoolingType pooling(GgufHead head) {
        return switch (head.pooling()) {
            case GgufHead.FIRST_POOLING -> PoolingType.CLS;
            case GgufHead.LAST_POOLING -> PoolingType.LAST;
            default ->
                    throw new IllegalArgumentException(
                            "the embedded llama.cpp cannot pool the embeddings of a "
                                    + head.architecture()
                                    + " model in the file's way (pooling_type "
                                    + head.pooling()
                                    + "); serve it with llama-server");
        };
    }

    /// A template refuses a conversation by raising an exception, which would end the process. This
    /// macro comes before the builtin of that name and leaves a mark in the text instead, which no
    /// message can forge.
    private static String harmless(String template, String mark) {
        return "{%- macro raise_exception(message) -%}"
                + mark
                + "{{ message }}"
                + mark
                + "{%- endmacro -%}"
                + template;
    }

    /// Tokens of one request, prompt and answer together.
    public int context() {
        return context;
    }

    public GgufHead head() {
        return head;
    }

    /// The text between the marks that a template left which refused the conversation; null when it
    /// did not.
    @Nullable String refusal(String rendered) {
        int start = rendered.indexOf(refusalMark);
        if (start < 0) {
            return null;
        }
        int from = start + refusalMark.length();
        int end = rendered.indexOf(refusalMark, from);
        return rendered.substring(from, end < 0 ? rendered.length() : end).strip();
    }

    String applyTemplate(String messagesJson) {
        return model.applyTemplate(messagesJson);
    }

    public int[] encode(String text) {
        return model.encode(text);
    }

    /// The tokens of a whole prompt, with the one that begins it where the model wants one.
    public int[] encodePrompt(String text) {
        int[] tokens = model.encode(text);
        int begin = head.beginToken();
        if (begin < 0 || (tokens.length > 0 && tokens[0] == begin)) {
            return tokens;
        }
        int[] whole = new int[tokens.length + 1];
        whole[0] = begin;
        System.arraycopy(tokens, 0, whole, 1, tokens.length);
        return whole;
    }

    /// The same of a prompt in pieces, where no token reaches from one into the next.
    int[] encodePrompt(List<String> pieces) {
        int[] prompt = encodePrompt(pieces.getFirst());
        for (String piece : pieces.subList(1, pieces.size())) {
            int[] more = encodeRest(piece);
            int[] whole = Arrays.copyOf(prompt, prompt.length + more.length);
            System.arraycopy(more, 0, whole, prompt.length, more.length);
            prompt = whole;
        }
        return prompt;
    }

    /// Some tokenizers put a space before whatever they are given, as if a text began there.
    private int[] encodeRest(String text) {
        int[] before = model.encode("\n");
        int[] both = model.encode("\n" + text);
        boolean kept =
                both.length >= before.length
                        && Arrays.equals(before, Arrays.copyOf(both, before.length));
        return kept ? Arrays.copyOfRange(both, before.length, both.length) : model.encode(text);
    }

    /// @param tokens each within the vocabulary
    public String decode(int[] tokens) {
        for (int token : tokens) {
            if (!isToken(token)) {
                throw new IllegalArgumentException("token " + token);
            }
        }
        return model.decode(tokens);
    }

    public boolean isToken(long token) {
        return token >= 0 && token < head.vocabulary();
    }

    /// Whether such a text cannot fit, found without tokenizing it.
    public boolean surelyTooLong(long characters) {
        return characters > (long) context * head.longestToken();
    }

    /// Whether the vocabulary can write the text at all. A grammar that demands what the vocabulary
    /// cannot write ends the process.
    public boolean canWrite(String text) {
        String back = decode(encode(text));
        return back.strip().equals(text.strip());
    }

    NativeCompletion complete(String request) {
        return new NativeCompletion(model, request);
    }

    float[] embed(String text) {
        return model.embed(text);
    }
}
