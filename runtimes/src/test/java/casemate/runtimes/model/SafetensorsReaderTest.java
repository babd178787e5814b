package casemate.runtimes.model;

import static org.assertj.core.api.Assertions.assertThat;

import casemate.runtimes.model.ModelFileException.Problem;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.Collections;
import java.util.List;
import java.util.Objects;
import java.util.Set;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

class SafetensorsReaderTest {
    private static final String CONFIG =
            """
            {"model_type": "qwen2", "architectures": ["Qwen2ForCausalLM"],
             "max_position_embeddings": 4096, "hidden_size": 64, "num_hidden_layers": 2,
             "num_attention_heads": 4, "num_key_value_heads": 2, "vocab_size": 300,
             "sliding_window": 128, "layer_types": ["sliding_attention", "full_attention"]}
            """;

    @TempDir Path model;

    @BeforeEach
    void writeConfig() throws IOException {
        file("config.json", CONFIG);
    }

    @Test
    void readsWhatTheDirectorySaysAboutItself() throws IOException {
        weights().write(model.resolve("model.safetensors"));
        file(
                "tokenizer.json",
                "{\"version\": \"1.0\", \"model\": {\"type\": \"BPE\", \"vocab\": {}}}");
        file("tokenizer_config.json", "{\"chat_template\": \"{{ messages }}\"}");
        file("README.md", "---\nlanguage: en\nlicense: apache-2.0\n---\n# Model\nlicense: none\n");

        ModelFile read = ModelFileReader.read(model);

        assertThat(read.facts())
                .isEqualTo(
                        new ModelFacts(
                                ModelFormat.SAFETENSORS,
                                null,
                                "qwen2",
                                Set.of(ModelTask.GENERATE),
                                12,
                                "BF16",
                                4096,
                                32,
                                new AttentionShape(
                                        2,
                                        List.of(2, 2),
                                        16,
                                        16,
                                        128,
                                        List.of(true, false),
                                        64,
                                        300,
                                        0),
                                "{{ messages }}",
                                "apache-2.0",
                                "bpe"));
        assertThat(read.sizeBytes()).isGreaterThan(32);
    }

    @ParameterizedTest
    @CsvSource({
        "LlamaForCausalLM,GENERATE",
        "BertModel,EMBED",
        "BertForSequenceClassification,CLASSIFY",
        "Gemma3ForConditionalGeneration,GENERATE"
    })
    void tellsTheTaskByTheClass(String architecture, ModelTask task) throws IOException {
        weights().write(model.resolve("model.safetensors"));
        file(
                "config.json",
                "{\"model_type\": \"x\", \"architectures\": [\"" + architecture + "\"]}");

        assertThat(ModelFileReader.read(model).facts().tasks()).containsExactly(task);
    }

    @Test
    void takesQuantisationFromItsOwnSection() throws IOException {
        weights().write(model.resolve("model.safetensors"));
        file(
                "config.json",
                """
                {"model_type": "x", "quantization_config": {"quant_method": "AWQ", "bits": 4}}
                """);

        assertThat(ModelFileReader.read(model).facts().quantisation()).isEqualTo("awq-4bit");
    }

    @Test
    void takesTheLanguagePartOfAModelThatAlsoSees() throws IOException {
        weights().write(model.resolve("model.safetensors"));
        file(
                "config.json",
                """
                {"model_type": "gemma3", "text_config": {"max_position_embeddings": 77,
                 "num_hidden_layers": 1, "num_attention_heads": 2, "head_dim": 9}}
                """);

        ModelFacts facts = ModelFileReader.read(model).facts();

        assertThat(facts.contextLength()).isEqualTo(77);
        assertThat(Objects.requireNonNull(facts.attention()).keyLength()).isEqualTo(9);
    }

    @Test
    void readsAllShards() throws IOException {
        weights().write(model.resolve("a.safetensors"));
        new SafetensorsWriter().tensor("z", "F32", 3, 12).write(model.resolve("b.safetensors"));
        index("a", "b");

        assertThat(ModelFileReader.read(model).facts().parameters()).isEqualTo(15);
    }

    @Test
    void namesTheFirstMissingShard() throws IOException {
        weights().write(model.resolve("a.safetensors"));
        index("a", "b", "c");

        assertThat(refusal())
                .hasMessage(
                        model
                                + " lacks 2 of its 3 shards, the first is b.safetensors; copy the"
                                + " whole directory");
    }

    @ParameterizedTest
    @ValueSource(strings = {"../a", "/etc/a", "x/y", ".hidden"})
    void refusesShardsThatAreNoPlainNames(String shard) throws IOException {
        index(shard);

        assertThat(refusal()).hasMessageContaining("which is no plain file name");
    }

    @Test
    void refusesSeveralFilesWithoutAnIndex() throws IOException {
        weights().write(model.resolve("a.safetensors"));
        weights().write(model.resolve("b.safetensors"));

        assertThat(refusal()).hasMessageContaining("has 2 .safetensors files but no model.");
    }

    @Test
    void refusesWeightsWithoutConfiguration() throws IOException {
        weights().write(model.resolve("model.safetensors"));
        Files.delete(model.resolve("config.json"));

        assertThat(refusal()).hasMessageContaining("has weights but no config.json");
    }

    @Test
    void saysByHowMuchAFileIsCutShort() throws IOException {
        byte[] bytes = weights().bytes();
        Files.write(model.resolve("model.safetensors"), Arrays.copyOf(bytes, bytes.length - 5));

        assertThat(refusal().problem()).isEqualTo(Problem.CUT_SHORT);
        assertThat(refusal())
                .hasMessageEndingWith("its tensors need 32 bytes, the file has 27; copy it again");
    }

    @Test
    void refusesExtremeHeaders() throws IOException {
        byte[] bytes = weights().bytes();
        ByteBuffer.wrap(bytes).order(ByteOrder.LITTLE_ENDIAN).putLong(-1);
        Files.write(model.resolve("model.safetensors"), bytes);

        assertThat(refusal())
                .hasMessageEndingWith(
                        "states a header of 18446744073709551615 bytes; at most 16777216 are"
                                + " accepted");
    }

    @Test
    void refusesHoles() throws IOException {
        new SafetensorsWriter()
                .tensor("a", "F32", 1, 4)
                .entry("b", "F32", "[1]", 8, 12)
                .write(model.resolve("model.safetensors"));

        assertThat(refusal())
                .hasMessageEndingWith(
                        "the tensor b, which starts at byte 8, but the one before it ends at 4");
    }

    @Test
    void refusesOverlaps() throws IOException {
        new SafetensorsWriter()
                .tensor("a", "F32", 2, 8)
                .entry("b", "F32", "[1]", 4, 8)
                .write(model.resolve("model.safetensors"));

        assertThat(refusal()).hasMessageContaining("the tensor b, which starts at byte 4");
    }

    @Test
    void refusesBytesThatBelongToNoTensor() throws IOException {
        Files.write(
                model.resolve("model.safetensors"),
                Arrays.copyOf(weights().bytes(), weights().bytes().length + 3));

        assertThat(refusal()).hasMessageEndingWith("has 3 bytes that belong to no tensor");
    }

    @Test
    void refusesShapesThatDoNotMatchTheirBytes() throws IOException {
        new SafetensorsWriter()
                .entry("a", "F16", "[3,2]", 0, 4)
                .write(model.resolve("model.safetensors"));

        assertThat(refusal())
                .hasMessageContaining("needs 96 bits for its shape but has the bytes 0");
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "[]",
                "{",
                "{\"a\":1}",
                "{\"a\":{\"dtype\":\"F32\",\"shape\":[0],\"data_offsets\":[0,0],\"x\":1}}",
                "{\"a\":{\"dtype\":\"F32\",\"shape\":[-1],\"data_offsets\":[0,0]}}",
                "{\"a\":{\"dtype\":\"F32\",\"shape\":[1.0],\"data_offsets\":[0,0]}}",
                "{\"a\":{\"dtype\":\"F32\",\"shape\":[99999999999999999999],\"data_offsets\":[0,0]}}",
                "{\"a\":{\"dtype\":\"F32\",\"shape\":[9999999999,9999999999],\"data_offsets\":[0,0]}}",
                "{\"a\":{\"dtype\":\"F32\",\"dtype\":\"F32\",\"shape\":[0],\"data_offsets\":[0,0]}}",
                "{\"a\":{\"dtype\":\"Q9\",\"shape\":[0],\"data_offsets\":[0,0]}}",
                "{\"__metadata__\":{\"a\":[]}}",
                "{}{}"
            })
    void refusesHeadersThatBreakTheFormat(String header) throws IOException {
        Files.write(model.resolve("model.safetensors"), SafetensorsWriter.bytes(header, 0));

        assertThat(refusal().problem()).isIn(Problem.MALFORMED, Problem.UNSUPPORTED);
    }

    @Test
    void refusesConfigurationThatNestsDeeply() throws IOException {
        weights().write(model.resolve("model.safetensors"));
        file("config.json", "{\"a\":" + "[".repeat(5000) + "]".repeat(5000) + "}");

        assertThat(refusal()).hasMessageContaining("config.json is not valid JSON");
    }

    @Test
    void refusesConfigurationOfManyValues() throws IOException {
        weights().write(model.resolve("model.safetensors"));
        file("config.json", "{\"a\":[" + String.join(",", Collections.nCopies(60_000, "1")) + "]}");

        assertThat(refusal()).hasMessageContaining("config.json is not valid JSON");
    }

    private static SafetensorsWriter weights() {
        return new SafetensorsWriter().tensor("w", "BF16", 8, 16).tensor("n", "F32", 4, 16);
    }

    private void index(String... shards) throws IOException {
        StringBuilder json = new StringBuilder("{\"metadata\":{\"total_size\":1},\"weight_map\":{");
        for (String shard : shards) {
            json.append(
                    "%s\"w.%s\":\"%s.safetensors\""
                            .formatted(json.toString().endsWith("{") ? "" : ",", shard, shard));
        }
        file("model.safetensors.index.json", json + "}}");
    }

    private void file(String name, String content) throws IOException {
        Files.writeString(model.resolve(name), content);
    }

    private ModelFileException refusal() {
        return Refusals.of(model);
    }
}
