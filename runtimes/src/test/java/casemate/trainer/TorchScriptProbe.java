package casemate.trainer;

import ai.djl.MalformedModelException;
import ai.djl.Model;
import ai.djl.huggingface.tokenizers.Encoding;
import ai.djl.huggingface.tokenizers.HuggingFaceTokenizer;
import ai.djl.inference.Predictor;
import ai.djl.ndarray.NDList;
import ai.djl.ndarray.NDManager;
import ai.djl.translate.NoopTranslator;
import ai.djl.translate.TranslateException;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.List;
import java.util.stream.Collectors;
import java.util.stream.IntStream;

/// Loads a TorchScript fixture with DJL and reports one line of numbers a text, the row of the
/// model's output.
final class TorchScriptProbe {
    private TorchScriptProbe() {}

    /// Arguments: the file to write, the fixture's directory, then the texts.
    static void main(String[] args)
            throws IOException, MalformedModelException, TranslateException {
        Training.singleThreaded();
        Path fixture = Path.of(args[1]);
        String[] texts = Arrays.copyOfRange(args, 2, args.length);
        try (Model model = Model.newInstance("model", "PyTorch");
                HuggingFaceTokenizer tokenizer =
                        HuggingFaceTokenizer.builder()
                                .optTokenizerPath(fixture)
                                .optPadding(true)
                                .build();
                NDManager manager = NDManager.newBaseManager("PyTorch")) {
            model.load(fixture, "model");
            Encoding[] encoded = tokenizer.batchEncode(texts);
            try (Predictor<NDList, NDList> predictor = model.newPredictor(new NoopTranslator())) {
                float[] flat =
                        predictor
                                .predict(inputs(manager, encoded))
                                .singletonOrThrow()
                                .toFloatArray();
                Files.write(Path.of(args[0]), lines(flat, texts.length));
            }
        }
        System.exit(0);
    }

    private static NDList inputs(NDManager manager, Encoding[] encoded) {
        long[][] ids = Arrays.stream(encoded).map(Encoding::getIds).toArray(long[][]::new);
        long[][] mask =
                Arrays.stream(encoded).map(Encoding::getAttentionMask).toArray(long[][]::new);
        return new NDList(manager.create(ids), manager.create(mask));
    }

    private static List<String> lines(float[] flat, int rows) {
        int width = flat.length / rows;
        return IntStream.range(0, rows)
                .mapToObj(row ->
                        IntStream.range(row * width, (row + 1) * width)
                                .mapToObj(i -> Float.toString(flat[i]))
                                .collect(Collectors.joining(" ")))
                .toList();
    }
}
