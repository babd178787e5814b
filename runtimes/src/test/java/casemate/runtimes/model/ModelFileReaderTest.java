package casemate.runtimes.model;

import static org.assertj.core.api.Assertions.assertThat;
import static org.junit.jupiter.api.Assumptions.assumeFalse;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import casemate.runtimes.model.ModelFileException.Problem;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.util.List;
import java.util.concurrent.TimeUnit;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class ModelFileReaderTest {
    @TempDir Path directory;

    @Test
    void refusesWhatDoesNotExist() {
        assertThat(refusal("none.gguf").problem()).isEqualTo(Problem.MISSING);
    }

    @Test
    void refusesAnEmptyFile() throws IOException {
        Files.createFile(directory.resolve("m.gguf"));

        assertThat(refusal("m.gguf")).hasMessageEndingWith("is empty (0 bytes); copy it again");
    }

    @Test
    void refusesALinkToNothing() throws IOException {
        Files.createSymbolicLink(directory.resolve("m.gguf"), Path.of("gone.gguf"));

        assertThat(refusal("m.gguf"))
                .hasMessageEndingWith("is a symbolic link to something that does not exist");
    }

    @Test
    void followsALinkToAModel() throws IOException {
        GgufWriter.smallLlama().write(directory.resolve("m.gguf"));
        Path link = Files.createSymbolicLink(directory.resolve("latest"), Path.of("m.gguf"));

        assertThat(ModelFileReader.read(link).facts().name()).isEqualTo("Small");
    }

    @Test
    void refusesAFileThatMayNotBeRead() throws IOException {
        Path file = GgufWriter.smallLlama().write(directory.resolve("m.gguf"));
        Files.setPosixFilePermissions(file, PosixFilePermissions.fromString("---------"));
        assumeFalse(Files.isReadable(file), "the superuser may read everything");

        assertThat(refusal("m.gguf")).hasMessageContaining("may not be read by the user");
    }

    @Test
    @Timeout(20)
    void refusesAPipeInsteadOfWaitingForIt() throws Exception {
        Process mkfifo =
                new ProcessBuilder("mkfifo", directory.resolve("m.gguf").toString()).start();
        assumeTrue(mkfifo.waitFor(10, TimeUnit.SECONDS) && mkfifo.exitValue() == 0, "no mkfifo");

        assertThat(refusal("m.gguf")).hasMessageContaining("is a device, pipe or socket");
    }

    @Test
    void refusesADirectoryWithoutAModel() throws IOException {
        Files.createFile(directory.resolve("notes.txt"));

        assertThat(Refusals.of(directory)).hasMessageContaining("none of its 1 entries ends in");
    }

    @Test
    void refusesADirectoryWhereAFileIsExpected() throws IOException {
        new SafetensorsWriter()
                .tensor("w", "F32", 1, 4)
                .write(directory.resolve("model.safetensors"));
        Files.createDirectory(directory.resolve("config.json"));

        assertThat(Refusals.of(directory))
                .hasMessageEndingWith("config.json is a directory where a file is expected");
    }

    @Test
    void asksForOneOfTheFilesOfADirectory() throws IOException {
        GgufWriter.smallLlama().write(directory.resolve("b.gguf"));
        GgufWriter.smallLlama().write(directory.resolve("a.gguf"));

        assertThat(Refusals.of(directory))
                .hasMessageEndingWith(
                        "is a directory with 2 .gguf files; name one of them, such as a.gguf");
    }

    @Test
    void refusesLinksOutOfTheModelsDirectory() throws IOException {
        Path model = Files.createDirectory(directory.resolve("model"));
        Files.writeString(model.resolve("config.json"), "{\"model_type\": \"x\"}");
        Path elsewhere =
                new SafetensorsWriter()
                        .tensor("w", "F32", 1, 4)
                        .write(directory.resolve("elsewhere.safetensors"));
        Files.createSymbolicLink(model.resolve("model.safetensors"), elsewhere);

        assertThat(Refusals.of(model)).hasMessageContaining("leaves the model's directory");
    }

    /// The models that come with the sources, where they have been trained already.
    @Test
    void readsTheModelsThatComeWithCasemate() throws IOException {
        Path models = Path.of("models");
        assumeTrue(Files.isDirectory(models), "no models next to the sources");
        List<Path> files;
        try (Stream<Path> entries = Files.list(models)) {
            files = entries.filter(file -> file.toString().endsWith(".gguf")).toList();
        }
        assumeTrue(!files.isEmpty(), "no .gguf models next to the sources");

        assertThat(files)
                .allSatisfy(file -> {
                    ModelFacts facts = ModelFileReader.read(file).facts();
                    assertThat(facts.architecture()).isEqualTo("llama");
                    assertThat(facts.tasks()).containsExactly(ModelTask.GENERATE);
                    assertThat(facts.parameters()).isPositive();
                    assertThat(facts.contextLength()).isPositive();
                    assertThat(facts.attention()).isNotNull();
                    assertThat(facts.tokenizer()).isNotNull();
                });
    }

    /// Archives that PyTorch itself wrote, with their ZIP64 records.
    @ParameterizedTest
    @CsvSource({"djl-embed-demo,EMBED", "djl-classify-demo,CLASSIFY"})
    void readsTheTorchScriptModelsThatComeWithCasemate(String name, ModelTask task) {
        Path model = Path.of("models", name);
        assumeTrue(Files.isDirectory(model), "no TorchScript models next to the sources");

        ModelFacts facts = ModelFileReader.read(model).facts();

        assertThat(facts.format()).isEqualTo(ModelFormat.TORCHSCRIPT);
        assertThat(facts.tasks()).containsExactly(task);
        assertThat(facts.tensorBytes()).isPositive();
        assertThat(facts.licence()).isEqualTo("apache-2.0");
    }

    private ModelFileException refusal(String name) {
        return Refusals.of(directory.resolve(name));
    }
}
