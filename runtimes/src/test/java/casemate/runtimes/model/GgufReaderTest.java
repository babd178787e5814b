package casemate.runtimes.model;

import static org.assertj.core.api.Assertions.assertThat;

import casemate.runtimes.model.ModelFileException.Problem;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.List;
import java.util.Objects;
import java.util.Set;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

class GgufReaderTest {
    @TempDir Path directory;

    @ParameterizedTest
    @ValueSource(ints = {2, 3})
    void readsWhatTheFileSaysAboutItself(int version) throws IOException {
        Path file = write(GgufWriter.smallLlama().version(version));

        ModelFile model = ModelFileReader.read(file);

        assertThat(model.path()).isEqualTo(file);
        assertThat(model.sizeBytes()).isEqualTo(Files.size(file));
        assertThat(model.facts())
                .isEqualTo(
                        new ModelFacts(
                                ModelFormat.GGUF,
                                "Small",
                                "llama",
                                Set.of(ModelTask.GENERATE),
                                64 * 3 + 64,
                                "Q8_0",
                                256,
                                64 * 3 / 32 * 34 + 64 * 4,
                                new AttentionShape(
                                        2, List.of(2, 2), 16, 16, 0, List.of(), 64, 3, 0),
                                "{{ messages }}",
                                "apache-2.0",
                                "gpt2"));
    }

    @Test
    void takesQuantisationFromMostWeightsWhenTheFileDoesNotStateIt() throws IOException {
        GgufWriter writer =
                new GgufWriter()
                        .text("general.architecture", "llama")
                        .tensor("norm", TensorType.F32, 8)
                        .tensor("weights", TensorType.Q4_K, 256, 4);

        assertThat(read(writer).quantisation()).isEqualTo("Q4_K");
    }

    @Test
    void takesHeadsOfEachLayerFromAnArray() throws IOException {
        AttentionShape shape =
                shape(
                        llama(3).u32("llama.attention.head_count", 8)
                                .u32s("llama.attention.head_count_kv", 2, 0, 4)
                                .u32("llama.attention.key_length", 40)
                                .u32("llama.attention.value_length", 24));

        assertThat(shape.kvHeads()).containsExactly(2, 0, 4);
        assertThat(shape.keyLength()).isEqualTo(40);
        assertThat(shape.valueLength()).isEqualTo(24);
    }

    @Test
    void takesAsManyKvHeadsAsHeadsWhenTheFileDoesNotStateThem() throws IOException {
        AttentionShape shape = shape(llama(2).u32("llama.attention.head_count", 8));

        assertThat(shape.kvHeads()).containsExactly(8, 8);
        assertThat(shape.keyLength()).isEqualTo(8);
    }

    @Test
    void takesSlidingLayersFromAnArrayOfFlags() throws IOException {
        AttentionShape shape =
                shape(
                        llama(3).u32("llama.attention.head_count", 8)
                                .u32("llama.attention.sliding_window", 128)
                                .bools(
                                        "llama.attention.sliding_window_pattern",
                                        true,
                                        false,
                                        true));

        assertThat(shape.slidingWindow()).isEqualTo(128);
        assertThat(shape.slidingLayers()).containsExactly(true, false, true);
    }

    @Test
    void knowsThatEverySixthLayerOfGemma3AttendsToEverything() throws IOException {
        AttentionShape shape =
                shape(
                        new GgufWriter()
                                .text("general.architecture", "gemma3")
                                .u32("gemma3.block_count", 7)
                                .u32("gemma3.embedding_length", 64)
                                .u32("gemma3.attention.head_count", 4)
                                .u32("gemma3.attention.sliding_window", 512)
                                .tensor("w", TensorType.F32, 4));

        assertThat(shape.slidingLayers())
                .containsExactly(true, true, true, true, true, false, true);
    }

    @Test
    void ignoresAWindowWhosePatternIsNotKnown() throws IOException {
        AttentionShape shape =
                shape(
                        llama(2).u32("llama.attention.head_count", 8)
                                .u32("llama.attention.sliding_window", 4096));

        assertThat(shape.slidingWindow()).isZero();
    }

    @Test
    void countsTheStateOfStateSpaceLayers() throws IOException {
        AttentionShape shape =
                shape(
                        llama(2).u32("llama.attention.head_count", 8)
                                .u32s("llama.attention.head_count_kv", 0, 4)
                                .u32("llama.ssm.conv_kernel", 4)
                                .u32("llama.ssm.inner_size", 100)
                                .u32("llama.ssm.state_size", 16));

        assertThat(shape.recurrentBytes()).isEqualTo(4 * (3 * 100 + 16 * 100));
    }

    @ParameterizedTest
    @CsvSource({"1,EMBED", "2,EMBED", "3,EMBED", "4,RERANK", "0,GENERATE"})
    void tellsTheTaskByThePooling(int pooling, ModelTask task) throws IOException {
        assertThat(read(llama(1).u32("llama.pooling_type", pooling)).tasks()).containsExactly(task);
    }

    @Test
    void knowsEncodersByName() throws IOException {
        GgufWriter bert =
                new GgufWriter()
                        .text("general.architecture", "nomic-bert")
                        .tensor("w", TensorType.F16, 4);

        assertThat(read(bert).tasks()).containsExactly(ModelTask.EMBED);
    }

    @Test
    void keepsControlCharactersOutOfNames() throws IOException {
        GgufWriter writer =
                new GgufWriter()
                        .text("general.architecture", "llama")
                        .text("general.name", "nice\u001b[2Jmodel\n\u202e")
                        .tensor("w", TensorType.F16, 4);

        assertThat(read(writer).name()).isEqualTo("nice [2Jmodel");
    }

    @Test
    void saysByHowMuchAFileIsCutShort() throws IOException {
        byte[] bytes = GgufWriter.smallLlama().bytes();
        Path file = Files.write(directory.resolve("m.gguf"), Arrays.copyOf(bytes, 800));

        ModelFileException refusal = refusal(file);

        assertThat(refusal.problem()).isEqualTo(Problem.CUT_SHORT);
        assertThat(refusal)
                .hasMessage(
                        file
                                + " is cut short: its tensors need 480 bytes from byte 736"
                                + " on, the file has 800; copy it again");
    }

    @Test
    void refusesAHeaderThatIsCutShort() throws IOException {
        byte[] header = GgufWriter.smallLlama().header();
        Path file = Files.write(directory.resolve("m.gguf"), Arrays.copyOf(header, 100));

        assertThat(refusal(file))
                .hasMessage(
                        file
                                + " is cut short: its header needs 8 more bytes at byte 93, the"
                                + " file has 100");
    }

    @Test
    void refusesBigEndianFilesByName() throws IOException {
        byte[] bytes = GgufWriter.smallLlama().bytes();
        ByteBuffer.wrap(bytes).order(ByteOrder.BIG_ENDIAN).putInt(4, 3);

        assertThat(refusal(bytes)).hasMessageContaining("is a big-endian GGUF file; convert it");
    }

    @ParameterizedTest
    @ValueSource(ints = {0, 1, 4})
    void refusesOtherVersions(int version) throws IOException {
        assertThat(refusal(GgufWriter.smallLlama().version(version)))
                .hasMessageContaining("of version " + version + "; versions 2 and 3 can be read");
    }

    @Test
    void refusesWhatIsNoGguf() throws IOException {
        ModelFileException refusal =
                refusal("#!/bin/sh\nexit 0\n".getBytes(StandardCharsets.UTF_8));

        assertThat(refusal.problem()).isEqualTo(Problem.UNKNOWN_FORMAT);
        assertThat(refusal).hasMessageEndingWith("it does not start with the bytes GGUF");
    }

    @Test
    void refusesExtremeCountsBeforeItReadsOn() throws IOException {
        byte[] bytes = GgufWriter.smallLlama().bytes();
        ByteBuffer.wrap(bytes).order(ByteOrder.LITTLE_ENDIAN).putLong(8, -1);

        assertThat(refusal(bytes))
                .hasMessageEndingWith(
                        "states a number of tensors of 18446744073709551615; at most 32768 are"
                                + " accepted");
    }

    @Test
    void refusesKeysThatAreStatedTwice() throws IOException {
        assertThat(refusal(GgufWriter.smallLlama().text("general.name", "Other")))
                .hasMessageEndingWith("states the metadata key general.name twice");
    }

    @Test
    void refusesTensorsThatAppearTwice() throws IOException {
        assertThat(refusal(llama(1).tensor("w", TensorType.F32, 4)))
                .hasMessageEndingWith("has the tensor w, which appears twice");
    }

    @Test
    void refusesTensorsBeyondAllNumbers() throws IOException {
        assertThat(refusal(llama(1).tensor("big", 0, 0, 32L, 1L << 40, 1L << 40)))
                .hasMessageEndingWith("has the tensor big, which is larger than 2^63 bytes");
    }

    @Test
    void refusesTensorsThatOverlap() throws IOException {
        assertThat(refusal(llama(1).tensor("second", 0, 16, 0L, 4)))
                .hasMessageEndingWith(
                        "has the tensor second, which starts at 0, but the one before it ends at"
                                + " 32");
    }

    @Test
    void refusesUnknownTensorTypes() throws IOException {
        assertThat(refusal(llama(1).tensor("odd", 99, 16, 32L, 4)))
                .hasMessageContaining("has the tensor odd of the unknown type 99");
    }

    @Test
    void refusesRowsThatDoNotFillTheirBlocks() throws IOException {
        assertThat(refusal(llama(1).tensor("odd", 2, 18, 32L, 33)))
                .hasMessageContaining("rows of 33 elements, which Q4_0 stores in blocks of 32");
    }

    @Test
    void refusesUnknownValueTypes() throws IOException {
        assertThat(refusal(llama(1).entry("x.y", 13)))
                .hasMessageContaining("unknown value type 13 for x.y; types 0 to 12 are known");
    }

    @Test
    void refusesDeeplyNestedArrays() throws IOException {
        assertThat(read(llama(1).nested("x.y", 4)).architecture()).isEqualTo("llama");
        assertThat(refusal(llama(1).nested("x.y", 5)))
                .hasMessageEndingWith("nests arrays deeper than 4 in x.y");
    }

    @ParameterizedTest
    @ValueSource(ints = {0, 24, 3})
    void refusesAlignmentsThatAreNoPowerOfTwo(int alignment) throws IOException {
        assertThat(refusal(llama(1).u32("general.alignment", alignment)))
                .hasMessageEndingWith("has an alignment of " + alignment + ", not a power of two");
    }

    @Test
    void followsTheAlignmentThatTheFileStates() throws IOException {
        GgufWriter writer = GgufWriter.smallLlama().alignment(4096);

        assertThat(read(writer).parameters()).isEqualTo(256);
    }

    @Test
    void refusesPartsOfModels() throws IOException {
        assertThat(refusal(llama(1).text("general.type", "adapter")))
                .hasMessageContaining("(general.type is \"adapter\")");
        assertThat(refusal(llama(1).u32("split.count", 3).u32("split.no", 1)))
                .hasMessageContaining("is part 2 of a model in 3 files; join them");
        assertThat(refusal(new GgufWriter().text("general.architecture", "llama")))
                .hasMessageEndingWith("has no tensors; it is a vocabulary only");
    }

    @Test
    void refusesAnArchitectureThatIsNoName() throws IOException {
        assertThat(refusal(new GgufWriter().tensor("w", TensorType.F32, 4)))
                .hasMessageEndingWith("does not state general.architecture");
        assertThat(
                        refusal(
                                new GgufWriter()
                                        .text("general.architecture", "../x")
                                        .tensor("w", TensorType.F32, 4)))
                .hasMessageEndingWith("states an architecture that is no name: \"../x\"");
    }

    @Test
    void refusesHeadCountsForOtherLayers() throws IOException {
        assertThat(refusal(llama(3).u32s("llama.attention.head_count", 1, 2)))
                .hasMessageEndingWith("states attention.head_count for 2 layers but has 3");
    }

    /// A llama of so many layers with one tensor `w` of 16 bytes.
    private static GgufWriter llama(int layers) {
        return new GgufWriter()
                .text("general.architecture", "llama")
                .u32("llama.block_count", layers)
                .u32("llama.embedding_length", 64)
                .tensor("w", TensorType.F32, 4);
    }

    private Path write(GgufWriter writer) throws IOException {
        return writer.write(directory.resolve("m.gguf"));
    }

    private ModelFacts read(GgufWriter writer) throws IOException {
        return ModelFileReader.read(write(writer)).facts();
    }

    private AttentionShape shape(GgufWriter writer) throws IOException {
        return Objects.requireNonNull(read(writer).attention());
    }

    private ModelFileException refusal(GgufWriter writer) throws IOException {
        return refusal(write(writer));
    }

    private ModelFileException refusal(byte[] bytes) throws IOException {
        return refusal(Files.write(directory.resolve("m.gguf"), bytes));
    }

    private static ModelFileException refusal(Path file) {
        return Refusals.of(file);
    }
}
