package casemate.trainer;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;

/// Trains a tiny network for a few steps and reports the digest of its file: a program of its own,
/// for the engine's sake.
final class TrainingProbe {
    private TrainingProbe() {}

    /// Arguments: the file to write, then one seed a run.
    static void main(String[] args) throws IOException {
        Training.singleThreaded();
        Corpus corpus = Corpus.read();
        Tokenizer tokenizer = Recipe.tokenizer(corpus);
        var shape = new LlamaShape(tokenizer.tokens().size(), 32, 1, 1, 64, 512);
        var report = new StringBuilder();
        for (int i = 1; i < args.length; i++) {
            var training = new Training(5, 4, 1e-3f, Long.parseLong(args[i]));
            Weights weights = training.run(shape, corpus, tokenizer, line -> {});
            byte[] gguf = ModelGguf.of("probe", weights, tokenizer).toBytes();
            report.append(TrainModels.sha256(gguf)).append('\n');
        }
        Files.writeString(Path.of(args[0]), report);
        System.exit(0);
    }
}
