package casemate.registry;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.nio.file.Path;
import java.util.Random;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

class ModelNamesTest {
    @ParameterizedTest
    @CsvSource({
        "casemate-demo.gguf, casemate-demo",
        "Qwen2.5-7B-Instruct-Q4_K_M.gguf, qwen2.5-7b-instruct-q4_k_m",
        "Ünï cödé (Q8).gguf, uni-code-q8",
        "Straße Ærø.GGUF, strasse-aero",
        "-rf.gguf, rf",
        "...hidden.gguf, hidden",
        "模型.gguf, model",
        ".gguf, model",
        "ﬁne ①.gguf, fine-1",
        "Llama 3 - 8B.gguf, llama-3-8b",
    })
    void aNameIsMadeAsSomebodyWouldHaveChosenIt(String file, String name) {
        assertThat(ModelNames.of(Path.of("/media/x").resolve(file))).isEqualTo(name);
    }

    @Test
    void whateverAFileIsCalledItsNameCanBeUsed() {
        Random random = new Random(20261128);
        for (int i = 0; i < 20_000; i++) {
            StringBuilder file = new StringBuilder("f");
            for (int n = random.nextInt(1, 90); n > 0; n--) {
                int c =
                        random.nextInt(3) == 0
                                ? random.nextInt(1, 0xD800)
                                : random.nextInt(33, 127);
                file.appendCodePoint(c == '/' ? '-' : c);
            }
            String name = ModelNames.of(Path.of(file.substring(1)));
            assertThat(ModelNames.require(name)).as("%s", file).isEqualTo(name);
        }
    }

    @ParameterizedTest
    @ValueSource(strings = {".", "..", "-", "--help", "-a", ".a", "_a", "", "a/b", "A", "a b", "ä"})
    void whatMeansSomethingElseIsRefused(String name) {
        assertThatThrownBy(() -> ModelNames.require(name))
                .hasMessageContaining("is no model name")
                .hasMessageContaining("beginning with a letter or a digit");
    }
}
