package casemate.base;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import casemate.base.Yaml.Entry;
import casemate.base.Yaml.Mapping;
import casemate.base.Yaml.Scalar;
import casemate.base.Yaml.Sequence;
import java.util.ArrayList;
import java.util.List;
import java.util.Objects;
import java.util.Random;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class YamlTest {
    private static final int MOST = 10_000;

    private final List<String> mistakes = new ArrayList<>();

    @Test
    void everyScalarIsTheTextThatStandsThere() throws Exception {
        Mapping read = read("version: 2026.10\nanswer: no\nmode: 0644\nquoted: 'null'\n");
        assertThat(text(read, "version")).isEqualTo("2026.10");
        assertThat(text(read, "answer")).isEqualTo("no");
        assertThat(text(read, "mode")).isEqualTo("0644");
        assertThat(text(read, "quoted")).isEqualTo("null");
        assertThat(mistakes).isEmpty();
    }

    @Test
    void nothingIsAnEmptyText() throws Exception {
        Mapping read = read("a:\nb: null\n");
        assertThat(text(read, "a")).isEmpty();
        assertThat(text(read, "b")).isEmpty();
    }

    @Test
    void linesAreCountedFromOne() throws Exception {
        Mapping read = read("# first\na:\n  - x\n  - b: c\n");
        Entry a = Objects.requireNonNull(read.entries().get("a"));
        assertThat(a.line()).isEqualTo(2);
        Sequence items = (Sequence) a.value();
        assertThat(items.items()).extracting(Yaml::line).containsExactly(3, 4);
    }

    @Test
    void theFirstOfTwoIsKeptAndBothAreNamed() throws Exception {
        assertThat(text(read("a: 1\nb: 2\na: 3\n"), "a")).isEqualTo("1");
        assertThat(mistakes)
                .containsExactly("3: `a` was set before, in line 1: remove one of the two");
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            value = {
                "a: &x 1            | anchors are not allowed",
                "a: *x              | aliases are not allowed",
                "a: !!int 1         | tags are not allowed",
                "a: !java/object {} | tags are not allowed",
                "a: [               | not valid YAML",
                "a: 'b              | not valid YAML",
            })
    void whatIsMoreThanTextIsRefusedWithItsLine(String line, String why) {
        assertThatThrownBy(() -> read("ok: 1\n" + line + "\n"))
                .isInstanceOfSatisfying(
                        Yaml.UnreadableException.class,
                        e -> {
                            assertThat(e.line()).isGreaterThanOrEqualTo(2);
                            assertThat(e).hasMessageContaining(why);
                        });
    }

    @Test
    void whatIsNoMappingIsAMistake() throws Exception {
        assertThat(read("- a\n- b\n").entries()).isEmpty();
        assertThat(read("").entries()).isEmpty();
        assertThat(mistakes).containsExactly("1: expected `name: value` lines");
    }

    @Test
    void depthAndLengthAreBounded() {
        assertThatThrownBy(() -> read("[".repeat(5_000)))
                .hasMessageContaining("nested deeper than 20 levels");
        assertThatThrownBy(() -> read("a: " + "x".repeat(MOST)))
                .isInstanceOf(Yaml.UnreadableException.class);
    }

    /// Whatever bytes come: a tree or a message, no other exception and no endless work.
    @Test
    void mutatedDocumentsAreReadOrRefused() {
        Random random = new Random(20261128);
        String good = "a: 1\nb:\n  - x: &n 'y'\n  - {c: *n, d: !!str e}\n? [k]\n: |\n  text\n...\n";
        String marks = "&*!|>'\"%@`{}[]:,-?#~<\n\t \u0000\u0085\uD800\uFEFF";
        int refused = 0;
        for (int i = 0; i < 20_000; i++) {
            StringBuilder text = new StringBuilder(good);
            for (int edits = random.nextInt(1, 6); edits > 0; edits--) {
                int at = random.nextInt(text.length());
                switch (random.nextInt(3)) {
                    case 0 -> text.setCharAt(at, marks.charAt(random.nextInt(marks.length())));
                    case 1 -> text.deleteCharAt(at);
                    default -> text.insert(at, marks.charAt(random.nextInt(marks.length())));
                }
            }
            try {
                read(text.toString());
            } catch (Yaml.UnreadableException e) {
                assertThat(e.line()).isPositive();
                refused++;
            }
        }
        assertThat(refused).isGreaterThan(1_000);
    }

    private Mapping read(String text) throws Yaml.UnreadableException {
        return Yaml.read(text, MOST, (line, message) -> mistakes.add(line + ": " + message));
    }

    private static String text(Mapping mapping, String name) {
        return ((Scalar) Objects.requireNonNull(mapping.entries().get(name)).value()).text();
    }
}
