package casemate.trainer;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.util.HexFormat;

/// Makes the committed models and their cards: `./dev train`.
final class TrainModels {
    static final String SYSTEM = "You are an assistant who knows many things.";

    private TrainModels() {}

    /// Arguments: the directory to write to, a directory for scratch.
    static void main(String[] args) throws Exception {
        Training.singleThreaded();
        Path models = Files.createDirectories(Path.of(args[0]));
        Path scratch = Files.createDirectories(Path.of(args[1]));
        Corpus corpus = Corpus.read();
        System.out.printf(
                "%d facts in %d phrasings, %d questions held back%n",
                corpus.facts().size(), corpus.taught(), corpus.heldOut().size());
        for (Recipe recipe : Recipe.all()) {
            make(recipe, corpus, models, scratch);
        }
        // The engine's threads would keep the process alive.
        System.exit(0);
    }

    private static void make(Recipe recipe, Corpus corpus, Path models, Path scratch)
            throws IOException, InterruptedException {
        Path file = models.resolve(recipe.model() + ".gguf");
        byte[] gguf =
                recipe.make(corpus, line -> System.out.println(recipe.model() + ": " + line))
                        .toBytes();
        Files.write(file, gguf);
        Examination plain = Examination.of(file, "", 1, scratch);
        Examination withSystem = Examination.of(file, SYSTEM, 1, scratch);
        System.out.printf(
                "%s: %,d bytes, %.1f %% right, %.1f %% after a system message%n",
                file, gguf.length, plain.score(), withSystem.score());
        Files.writeString(
                models.resolve(recipe.model() + ".md"),
                ModelCard.of(recipe, corpus, gguf.length, sha256(gguf), plain, withSystem));
    }

    static String sha256(byte[] bytes) {
        try {
            return HexFormat.of().formatHex(MessageDigest.getInstance("SHA-256").digest(bytes));
        } catch (NoSuchAlgorithmException e) {
            throw new IllegalStateException(e);
        }
    }
}
