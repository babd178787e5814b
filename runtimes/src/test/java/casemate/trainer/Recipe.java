package casemate.trainer;

import java.util.List;
import java.util.function.Consumer;

/// How one of the committed models is made. The two share corpus and tokenizer and differ in size
/// and patience.
///
/// @param model the file's stem and `general.name`
record Recipe(String model, LlamaShape shape, Training training) {
    private static final int VOCABULARY = 640;
    private static final long SEED = 20261101;

    static final Recipe GOOD =
            new Recipe(
                    "casemate-demo",
                    new LlamaShape(VOCABULARY, 128, 3, 4, 256, 512),
                    new Training(1600, 32, 4e-3f, SEED));
    static final Recipe SMALL =
            new Recipe(
                    "casemate-demo-small",
                    new LlamaShape(VOCABULARY, 64, 2, 2, 128, 512),
                    new Training(450, 32, 4e-3f, SEED));

    static List<Recipe> all() {
        return List.of(GOOD, SMALL);
    }

    static Tokenizer tokenizer(Corpus corpus) {
        return Tokenizer.train(Lessons.texts(corpus), VOCABULARY);
    }

    GgufWriter make(Corpus corpus, Consumer<String> progress) {
        Tokenizer tokenizer = tokenizer(corpus);
        return ModelGguf.of(model, training.run(shape, corpus, tokenizer, progress), tokenizer);
    }
}
