package casemate.runtimes.model;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.zip.CRC32;
import java.util.zip.ZipEntry;
import java.util.zip.ZipOutputStream;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class TorchScriptReaderTest {
    @TempDir Path model;

    @BeforeEach
    void writeModel() throws IOException {
        Files.write(
                model.resolve("model.pt"),
                archive("m/data.pkl", "m/code/x.py", "m/constants.pkl", "m/data/0", "m/data/1"));
        file("tokenizer.json", "{\"model\": {\"type\": \"WordPiece\"}}");
        file("serving.properties", "task=embed\nmaxLength=128\n");
    }

    @Test
    void readsWhatTheDirectorySaysAboutItself() {
        ModelFacts facts = ModelFileReader.read(model).facts();

        assertThat(facts.format()).isEqualTo(ModelFormat.TORCHSCRIPT);
        assertThat(facts.tasks()).containsExactly(ModelTask.EMBED);
        assertThat(facts.tensorBytes()).isEqualTo(2 * 100);
        assertThat(facts.contextLength()).isEqualTo(128);
        assertThat(facts.tokenizer()).isEqualTo("wordpiece");
        assertThat(facts.architecture()).isEqualTo("torchscript");
    }

    @ParameterizedTest
    @CsvSource({
        "task=classify,CLASSIFY",
        "option.task=text_embedding,EMBED",
        "application=nlp/text_classification,CLASSIFY",
        "translatorFactory=ai.djl.huggingface.translator.TextEmbeddingTranslatorFactory,EMBED"
    })
    void tellsTheTaskFromServingProperties(String line, ModelTask task) throws IOException {
        file("serving.properties", line + "\n");

        assertThat(ModelFileReader.read(model).facts().tasks()).containsExactly(task);
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = ';',
            value = {
                "{\"task\": \"classify\", \"labels\": [\"a\"]};CLASSIFY",
                "{\"id2label\": {\"0\": \"a\"}};CLASSIFY",
                "{\"architectures\": [\"BertModel\"], \"model_type\": \"bert\"};EMBED"
            })
    void tellsTheTaskFromTheConfiguration(String config, ModelTask task) throws IOException {
        Files.delete(model.resolve("serving.properties"));
        file("config.json", config);

        assertThat(ModelFileReader.read(model).facts().tasks()).containsExactly(task);
    }

    @Test
    void asksForTheTaskWhenNothingTellsIt() throws IOException {
        file("serving.properties", "engine=PyTorch\n");

        assertThat(Refusals.of(model))
                .hasMessageEndingWith("add a serving.properties with task=embed or task=classify");
    }

    @Test
    void refusesCheckpointsThatAreOnlyPickled() throws IOException {
        Files.write(model.resolve("model.pt"), archive("m/data.pkl", "m/data/0"));

        assertThat(Refusals.of(model)).hasMessageContaining("holds weights without code");
    }

    @Test
    void refusesArchivesThatAreCutShort() throws IOException {
        byte[] archive = Files.readAllBytes(model.resolve("model.pt"));
        Files.write(model.resolve("model.pt"), Arrays.copyOf(archive, archive.length - 30));

        assertThat(Refusals.of(model)).hasMessageContaining("model.pt is cut short: the ZIP");
    }

    @Test
    void refusesWhatIsNoArchive() throws IOException {
        file("model.pt", "weights");

        assertThat(Refusals.of(model)).hasMessageContaining("is not a TorchScript archive");
    }

    @Test
    void refusesAModelWithoutTokenizer() throws IOException {
        Files.delete(model.resolve("tokenizer.json"));

        assertThat(Refusals.of(model)).hasMessageContaining("has model.pt but no tokenizer.json");
    }

    @Test
    void refusesTwoArchives() throws IOException {
        file("other.pt", "weights");

        assertThat(Refusals.of(model)).hasMessageContaining("has 2 .pt files");
    }

    /// Stored entries of 100 bytes each, as PyTorch writes them.
    private static byte[] archive(String... names) throws IOException {
        ByteArrayOutputStream bytes = new ByteArrayOutputStream();
        try (ZipOutputStream zip = new ZipOutputStream(bytes)) {
            zip.setMethod(ZipOutputStream.STORED);
            for (String name : names) {
                byte[] content = new byte[100];
                CRC32 crc = new CRC32();
                crc.update(content);
                ZipEntry entry = new ZipEntry(name);
                entry.setSize(content.length);
                entry.setCrc(crc.getValue());
                zip.putNextEntry(entry);
                zip.write(content);
            }
        }
        return bytes.toByteArray();
    }

    private void file(String name, String content) throws IOException {
        Files.writeString(model.resolve(name), content);
    }
}
