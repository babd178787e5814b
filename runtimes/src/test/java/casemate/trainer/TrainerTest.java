package casemate.trainer;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.nio.file.Path;
import java.util.HashMap;
import java.util.List;
import java.util.Locale;
import java.util.stream.Collectors;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class TrainerTest {
    private final Corpus corpus = Corpus.read();

    @Test
    void noHeldOutPhrasingIsTaught() {
        var taught =
                corpus.facts().stream()
                        .flatMap(fact -> fact.phrasings().stream())
                        .map(TrainerTest::plain)
                        .collect(Collectors.toSet());
        assertThat(corpus.heldOut())
                .hasSizeGreaterThan(500)
                .allSatisfy(q -> assertThat(taught).doesNotContain(plain(q)));
    }

    @Test
    void everyQuestionHasOneAnswer() {
        var answers = new HashMap<String, String>();
        corpus.facts().stream()
                .flatMap(fact -> fact.phrasings().stream())
                .forEach(q ->
                        assertThat(answers.merge(q.text(), q.answer(), (old, _) -> old))
                                .isEqualTo(q.answer()));
    }

    @Test
    void aLineThatIsNoFactIsNamed() {
        assertThatThrownBy(() -> Corpus.parse("[x]\nanswer: a\nask: b\nno fact"))
                .hasMessage("corpus section x: not a fact: no fact");
    }

    @Test
    void theTokenizerIsTheSameTwiceAndLosesNothing() {
        Tokenizer one = Recipe.tokenizer(corpus);
        Tokenizer other = Recipe.tokenizer(corpus);
        assertThat(one.tokens()).isEqualTo(other.tokens()).doesNotHaveDuplicates();
        assertThat(one.merges()).isEqualTo(other.merges());
        String spelled =
                java.util.Arrays.stream(one.encode("Is it 7\u00b0 in Reykjav\u00edk?"))
                        .mapToObj(one.tokens()::get)
                        .collect(Collectors.joining());
        assertThat(spelled)
                .isEqualTo("Is\u0120it\u01207\u00c2\u00b0\u0120in\u0120Reykjav\u00c3\u0143k?");
    }

    @Test
    void controlTokensStandForThemselves() {
        int[] tokens = Recipe.tokenizer(corpus).encode(ChatTemplate.prompt("Hi"));
        assertThat(tokens).startsWith(1).contains(Tokenizer.END).doesNotContain(Tokenizer.PADDING);
    }

    @Test
    void lessonsComeFromTheSeed() {
        Tokenizer tokenizer = Recipe.tokenizer(corpus);
        assertThat(lessons(tokenizer, 7))
                .isEqualTo(lessons(tokenizer, 7))
                .isNotEqualTo(lessons(tokenizer, 8));
    }

    @Test
    void aFewStepsGiveTheSameBytesTwice(@TempDir Path scratch) throws Exception {
        List<String> digests = Child.report(TrainingProbe.class, scratch, "7", "7", "8");
        assertThat(digests).hasSize(3);
        assertThat(digests.get(0)).isEqualTo(digests.get(1)).isNotEqualTo(digests.get(2));
    }

    private List<List<Integer>> lessons(Tokenizer tokenizer, long seed) {
        return new Lessons(corpus, tokenizer, seed)
                .draw(2, 4).stream().flatMap(List::stream).map(Lessons.Lesson::tokens).toList();
    }

    private static String plain(Question question) {
        return question.text().toLowerCase(Locale.ROOT).replaceAll("[^a-z0-9+ ]", "");
    }
}
