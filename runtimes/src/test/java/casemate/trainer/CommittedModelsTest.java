package casemate.trainer;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/// The files under `models/`, as they are committed, by the programs that will run them.
class CommittedModelsTest {
    private static final Path MODELS = Path.of("models");

    @TempDir Path scratch;

    @Test
    void theModelsAnswerAndOneIsBetter() throws Exception {
        Examination good = Examination.of(gguf(Recipe.GOOD), "", 1, scratch);
        Examination small = Examination.of(gguf(Recipe.SMALL), "", 1, scratch);
        assertThat(good.score()).isGreaterThanOrEqualTo(90);
        assertThat(small.score()).isBetween(20.0, good.score() - 15);
    }

    @Test
    void aSystemMessageDoesNotDisturb() throws Exception {
        assertThat(Examination.of(gguf(Recipe.GOOD), TrainModels.SYSTEM, 4, scratch).score())
                .isGreaterThanOrEqualTo(90);
    }

    @ParameterizedTest
    @MethodSource("casemate.trainer.Recipe#all")
    void theCardDescribesTheFile(Recipe recipe) throws Exception {
        byte[] file = Files.readAllBytes(gguf(recipe));
        assertThat(file.length).isLessThan(4 << 20);
        assertThat(Files.readString(MODELS.resolve(recipe.model() + ".md")))
                .contains(TrainModels.sha256(file))
                .contains("Apache-2.0")
                .contains("%,d facts".formatted(Corpus.read().facts().size()));
    }

    @Test
    void similarTextsLieCloserThanOthers() throws Exception {
        List<float[]> vectors =
                torchScript(
                        "djl-embed-demo",
                        "The cat sleeps on my bed.",
                        "A kitten and a puppy are pets.",
                        "The server has a fast processor.");
        assertThat(vectors).allSatisfy(v -> assertThat(dot(v, v)).isBetween(0.999, 1.001));
        assertThat(vectors).allSatisfy(v -> assertThat(v).hasSize(32));
        assertThat(dot(vectors.get(0), vectors.get(1)))
                .isGreaterThan(dot(vectors.get(0), vectors.get(2)) + 0.3);
    }

    @Test
    void theClassifierTellsPraiseFromBlame() throws Exception {
        List<float[]> logits =
                torchScript(
                        "djl-classify-demo",
                        "I love this, it is great!",
                        "What a terrible, boring film.",
                        "The train leaves at noon.",
                        "This is not good.");
        assertThat(logits.stream().map(CommittedModelsTest::label))
                .containsExactly("positive", "negative", "neutral", "negative");
    }

    private List<float[]> torchScript(String fixture, String... texts) throws Exception {
        String[] arguments = new String[texts.length + 1];
        arguments[0] = MODELS.resolve(fixture).toString();
        System.arraycopy(texts, 0, arguments, 1, texts.length);
        return Child.report(TorchScriptProbe.class, scratch, arguments).stream()
                .map(CommittedModelsTest::floats)
                .toList();
    }

    private static float[] floats(String line) {
        String[] parts = line.split(" ", -1);
        var values = new float[parts.length];
        for (int i = 0; i < values.length; i++) {
            values[i] = Float.parseFloat(parts[i]);
        }
        return values;
    }

    private static String label(float[] logits) {
        String[] labels = {"negative", "neutral", "positive"};
        int best = 0;
        for (int i = 1; i < logits.length; i++) {
            best = logits[i] > logits[best] ? i : best;
        }
        return labels[best];
    }

    private static double dot(float[] a, float[] b) {
        double sum = 0;
        for (int i = 0; i < a.length; i++) {
            sum += a[i] * b[i];
        }
        return sum;
    }

    private static Path gguf(Recipe recipe) {
        return MODELS.resolve(recipe.model() + ".gguf");
    }
}
