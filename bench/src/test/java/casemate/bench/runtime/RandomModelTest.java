package casemate.bench.runtime;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import casemate.runtimes.model.ModelFileReader;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.file.Files;
import java.nio.file.Path;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class RandomModelTest {
    private static final Path DEMO = Path.of("../runtimes/models/casemate-demo.gguf");
    private static final RandomModel.Shape SMALL = new RandomModel.Shape(64, 2, 4, 96);
    private static final int VOCABULARY = 640;
    private static final long PARAMETERS =
            2 * VOCABULARY * 64 + 2 * (4 * 64 * 64 + 3 * 64 * 96 + 2 * 64) + 64;

    @TempDir private Path directory;

    private Path written(String name) throws IOException {
        Path file = directory.resolve(name + ".gguf");
        RandomModel.write(DEMO, name, SMALL, file);
        return file;
    }

    @Test
    void casemateReadsItAsAModelOfItsOwnSizeWithTheOthersTemplate() throws Exception {
        var facts = ModelFileReader.read(written("nonsense")).facts();
        var demo = ModelFileReader.read(DEMO).facts();
        assertThat(facts.name()).isEqualTo("nonsense");
        assertThat(facts.architecture()).isEqualTo("llama");
        assertThat(facts.parameters()).isEqualTo(PARAMETERS);
        assertThat(facts.quantisation()).isEqualTo("F16");
        assertThat(facts.attention()).isNotNull();
        assertThat(facts.contextLength()).isEqualTo(demo.contextLength());
        assertThat(facts.chatTemplate()).isEqualTo(demo.chatTemplate());
        assertThat(facts.tokenizer()).isEqualTo(demo.tokenizer());
    }

    @Test
    void itsHeaderDiffersInNothingButNameAndSizes() throws Exception {
        var header = GgufHeader.read(written("nonsense"));
        var demo = GgufHeader.read(DEMO);
        assertThat(header.parameters()).isEqualTo(PARAMETERS);
        assertThat(header.vocabulary()).hasSize(VOCABULARY).isEqualTo(demo.vocabulary());
        assertThat(header.entries()).hasSameSizeAs(demo.entries());
        for (int i = 0; i < demo.entries().size(); i++) {
            var entry = demo.entries().get(i);
            assertThat(header.entries().get(i).key()).isEqualTo(entry.key());
            if (entry.key().startsWith("tokenizer.")) {
                assertThat(header.entries().get(i).bytes()).isEqualTo(entry.bytes());
            }
        }
    }

    @Test
    void theSameIsWrittenEachTimeAndEveryWeightIsANumber() throws Exception {
        Path file = written("nonsense");
        byte[] bytes = Files.readAllBytes(file);
        assertThat(written("nonsense")).hasBinaryContent(bytes);
        // The last tensor is the output's, of which nothing but text has a score.
        var output = ByteBuffer.wrap(bytes).order(ByteOrder.LITTLE_ENDIAN);
        output.position(bytes.length - VOCABULARY * 64 * Short.BYTES);
        var vocabulary = GgufHeader.read(file).vocabulary();
        int speaking = 0;
        for (int token = 0; token < VOCABULARY; token++) {
            double length = 0;
            for (int i = 0; i < 64; i++) {
                length += Math.pow(Float.float16ToFloat(output.getShort()), 2);
            }
            assertThat(length).isBetween(0.0, 4.0);
            if (length > 0) {
                speaking++;
                assertThat(vocabulary.get(token).normal()).isTrue();
            }
        }
        assertThat(speaking).isGreaterThan(300);
    }

    @Test
    void theDemoModelIsReadAndWhatIsNoModelIsNamed() throws Exception {
        var demo = GgufHeader.read(DEMO);
        assertThat(demo.parameters()).isEqualTo(ModelFileReader.read(DEMO).facts().parameters());
        assertThat(demo.vocabulary().getFirst())
                .isEqualTo(new GgufHeader.Token("<|endoftext|>", false));
        Path text = Files.writeString(directory.resolve("text.gguf"), "no model at all");
        assertThatThrownBy(() -> GgufHeader.read(text))
                .isInstanceOf(IOException.class)
                .hasMessageContaining("text.gguf is no GGUF file");
    }
}
