package casemate.runtimes.worker.djl;

import ai.djl.MalformedModelException;
import ai.djl.Model;
import ai.djl.huggingface.tokenizers.Encoding;
import ai.djl.huggingface.tokenizers.HuggingFaceTokenizer;
import ai.djl.inference.Predictor;
import ai.djl.ndarray.NDArray;
import ai.djl.ndarray.NDList;
import ai.djl.ndarray.NDManager;
import ai.djl.translate.NoopTranslator;
import ai.djl.translate.TranslateException;
import casemate.runtimes.worker.http.ApiException;
import java.io.IOException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;

/// The loaded model and its tokenizer. To be used by one thread at a time.
public final class DjlEngine {
    /// Texts computed at once.
    private static final int BATCH = 16;

    private final DjlModel model;
    private final HuggingFaceTokenizer tokenizer;
    private final NDManager manager;
    private final Predictor<NDList, NDList> predictor;

    private DjlEngine(
            DjlModel model,
            HuggingFaceTokenizer tokenizer,
            NDManager manager,
            Predictor<NDList, NDList> predictor) {
        this.model = model;
        this.tokenizer = tokenizer;
        this.manager = manager;
        this.predictor = predictor;
    }

    /// Loads engine, tokenizer and model. To be called once in a process.
    ///
    /// @param cache owner-only directory for the small libraries that the engine unpacks
    /// @throws IOException when the files cannot be read or are no model
    public static DjlEngine load(DjlModel model, int threads, Path cache) throws IOException {
        configure(threads, cache);
        Model loaded = Model.newInstance("model", "PyTorch");
        try {
            loaded.load(model.directory(), "model");
        } catch (MalformedModelException e) {
            throw new IOException(e.getMessage(), e);
        }
        HuggingFaceTokenizer tokenizer =
                HuggingFaceTokenizer.builder()
                        .optTokenizerPath(model.directory().resolve("tokenizer.json"))
                        .optPadding(true)
                        // Its default is to cut texts at 512 tokens without a word.
                        .optTruncation(false)
                        .build();
        return new DjlEngine(
                model,
                tokenizer,
                NDManager.newBaseManager("PyTorch"),
                loaded.newPredictor(new NoopTranslator()));
    }

    private static void configure(int threads, Path cache) {
        System.setProperty("ai.djl.offline", "true");
        System.setProperty("OPT_OUT_TRACKING", "true");
        System.setProperty("ai.djl.pytorch.num_threads", Integer.toString(threads));
        System.setProperty("ai.djl.pytorch.num_interop_threads", "1");
        // The graph optimizer measures its first calls and makes them slow.
        System.setProperty("ai.djl.pytorch.graph_optimizer", "false");
        if (System.getenv("PYTORCH_LIBRARY_PATH") != null
                && System.getenv("DJL_CACHE_DIR") == null) {
            System.setProperty("DJL_CACHE_DIR", cache.toString());
        }
    }

    public DjlModel model() {
        return model;
    }

    /// One row of numbers for each text, and the tokens of all of them.
    record Result(List<float[]> rows, int tokens) {}

    /// @param param what the texts are called in the request
    /// @throws ApiException 400 when a text is too long
    Result compute(String param, List<String> texts) {
        List<float[]> rows = new ArrayList<>();
        int tokens = 0;
        for (int from = 0; from < texts.size(); from += BATCH) {
            List<String> batch = texts.subList(from, Math.min(texts.size(), from + BATCH));
            Encoding[] encoded = tokenizer.batchEncode(batch);
            tokens += check(param, from, encoded);
            rows.addAll(predict(encoded));
        }
        return new Result(rows, tokens);
    }

    private int check(String param, int from, Encoding[] encoded) {
        int total = 0;
        for (int i = 0; i < encoded.length; i++) {
            int tokens = (int) Arrays.stream(encoded[i].getAttentionMask()).sum();
            if (tokens > model.maxTokens()) {
                throw ApiException.tooLong(
                        param,
                        "This model takes at most "
                                + model.maxTokens()
                                + " tokens, and text "
                                + (from + i)
                                + " of '"
                                + param
                                + "' has "
                                + tokens
                                + ". Shorten or split it.");
            }
            total += tokens;
        }
        return total;
    }

    private List<float[]> predict(Encoding[] encoded) {
        long[][] ids = Arrays.stream(encoded).map(Encoding::getIds).toArray(long[][]::new);
        long[][] mask =
                Arrays.stream(encoded).map(Encoding::getAttentionMask).toArray(long[][]::new);
        try (NDManager scope = manager.newSubManager()) {
            NDList input = new NDList(scope.create(ids), scope.create(mask));
            NDList output = predictor.predict(input);
            output.attach(scope);
            return rows(output.head(), encoded.length);
        } catch (TranslateException e) {
            throw ApiException.failed("PyTorch failed: " + e.getMessage());
        }
    }

    private static List<float[]> rows(NDArray output, int expected) {
        if (output.getShape().dimension() != 2 || output.getShape().get(0) != expected) {
            throw ApiException.failed(
                    "The model gave numbers of shape "
                            + output.getShape()
                            + " for "
                            + expected
                            + " texts; one row for each text was expected.");
        }
        float[] flat = output.toFloatArray();
        int width = flat.length / expected;
        List<float[]> rows = new ArrayList<>();
        for (int i = 0; i < expected; i++) {
            rows.add(Arrays.copyOfRange(flat, i * width, (i + 1) * width));
        }
        return rows;
    }
}
