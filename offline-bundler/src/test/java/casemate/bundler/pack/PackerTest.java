package casemate.bundler.pack;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import casemate.bundler.Progress;
import casemate.bundler.format.Artifact;
import casemate.bundler.format.ArtifactRole;
import casemate.bundler.format.BundleFiles;
import casemate.bundler.format.Chunk;
import casemate.bundler.format.Manifest;
import casemate.bundler.format.PortablePath;
import casemate.bundler.format.Sums;
import casemate.bundler.format.Volume;
import casemate.bundler.pack.ReleaseSpec.Input;
import casemate.bundler.pack.ReleaseSpec.VolumePlan;
import casemate.bundler.rehearsal.Rehearsal;
import casemate.signing.Hashes;
import casemate.signing.RefusedException;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.FileTime;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.HexFormat;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Random;
import java.util.TimeZone;
import java.util.TreeMap;
import java.util.stream.Stream;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class PackerTest {
    private static Rehearsal vendor;

    @TempDir Path temp;

    @BeforeAll
    static void vendor(@TempDir Path home) throws IOException, RefusedException {
        vendor = Rehearsal.begin(home);
    }

    @Test
    void aSignedReleaseHasEverythingThatItsPartsSay() throws Exception {
        byte[] model = bytes(1, (int) Chunk.SIZE + 5);
        Path file = Files.write(temp.resolve("model.gguf"), model);
        Path docs = Files.createDirectories(temp.resolve("docs"));
        Files.writeString(docs.resolve("a.md"), "# A\n");
        Files.createFile(docs.resolve("EMPTY.txt"));
        ReleaseSpec spec =
                vendor.spec(
                        "2026.11",
                        1,
                        temp.resolve("bundle"),
                        List.of(
                                Input.file("model", ArtifactRole.MODEL, file, "models/m.gguf"),
                                tree("docs", docs, "docs")));

        Path bundle = vendor.release(spec);

        BundleDraft draft = BundleDraft.read(bundle);
        assertThat(ReleaseSigner.state(draft).missingWork()).isEmpty();
        Manifest manifest = draft.manifest();
        assertThat(manifest.artifacts().stream().map(Artifact::id))
                .containsExactly("docs.a.md", "docs.empty.txt-" + hash("EMPTY.txt"), "model");
        Artifact packed = manifest.artifacts().getLast();
        assertThat(packed.sha256()).isEqualTo(hex("SHA-256", model));
        assertThat(packed.sha512()).isEqualTo(hex("SHA-512", model));
        assertThat(packed.mediaType()).isEqualTo("application/vnd.gguf");
        assertThat(packed.chunks()).hasSize(2);
        assertThat(Files.readAllBytes(bundle.resolve(packed.chunks().getLast().path())))
                .isEqualTo(Arrays.copyOfRange(model, (int) Chunk.SIZE, model.length));
        assertThat(files(bundle))
                .containsExactlyElementsOf(
                        Stream.concat(
                                        Sums.parse(Files.readAllBytes(bundle.resolve("SHA256SUMS")))
                                                .digests()
                                                .keySet()
                                                .stream(),
                                        Stream.concat(
                                                Stream.of("SHA256SUMS", BundleFiles.CHECKPOINT),
                                                SumsFile.files(bundle, "sig").stream()))
                                .sorted()
                                .toList());
        // Two people with two keys each, two files each and twice P-256; one minisign signature.
        assertThat(SumsFile.files(bundle, "sig")).hasSize(2 * (2 * 2 + 2) + 1);
    }

    @Test
    void theSameInputsGiveTheSameBytesWhereverAndWheneverTheyArePacked() throws Exception {
        Locale locale = Locale.getDefault();
        TimeZone zone = TimeZone.getDefault();
        try {
            Path first = packTree("first", false);
            Locale.setDefault(Locale.forLanguageTag("ar-EG-u-nu-arab"));
            TimeZone.setDefault(TimeZone.getTimeZone("Pacific/Kiritimati"));
            Path second = packTree("second", true);
            assertThat(content(second)).isEqualTo(content(first));
        } finally {
            Locale.setDefault(locale);
            TimeZone.setDefault(zone);
        }
    }

    private Path packTree(String name, boolean otherWay) throws Exception {
        Path tree = temp.resolve(name).resolve("in");
        Files.createDirectories(tree.resolve("sub"));
        List<String> names = new ArrayList<>(List.of("b.txt", "a.txt", "sub/c.txt", "Z.txt"));
        if (otherWay) {
            java.util.Collections.reverse(names);
        }
        for (String file : names) {
            Path path = Files.writeString(tree.resolve(file), "content of " + file);
            if (otherWay) {
                Files.setLastModifiedTime(path, FileTime.fromMillis(1));
            }
        }
        Path output = temp.resolve(name).resolve("bundle");
        return Packer.pack(vendor.spec("r", 3, output, List.of(tree("in", tree, "docs"))))
                .directory();
    }

    @Test
    void packingGoesOnWhereItWasInterruptedAndTrustsNothingThatItFinds() throws Exception {
        byte[] bytes = bytes(2, 2 * (int) Chunk.SIZE);
        Path file = Files.write(temp.resolve("model"), bytes);
        ReleaseSpec spec = spec(file);
        // As an interrupted run leaves it: one chunk whole, one with a wrong byte, one half
        // written.
        Path partial = PackPlan.partial(spec);
        Packer.pack(spec.into(partial));
        Files.writeString(partial.resolve(".casemate-pack"), "");
        Files.createDirectories(partial.resolve(".tmp"));
        Files.write(partial.resolve(".tmp/1"), new byte[] {1});
        Path second =
                partial.resolve(chunk(Arrays.copyOfRange(bytes, (int) Chunk.SIZE, bytes.length)));
        byte[] bad = Files.readAllBytes(second);
        bad[7] ^= 1;
        Files.write(second, bad);
        Path stranger = partial.resolve(chunk(new byte[] {9}));
        Files.createDirectories(stranger.getParent());
        Files.write(stranger, new byte[] {9});

        Packer.Packed packed = Packer.pack(spec);

        assertThat(packed.foundBytes()).isEqualTo(Chunk.SIZE);
        assertThat(packed.writtenBytes()).isEqualTo(Chunk.SIZE);
        assertThat(partial).doesNotExist();
        assertThat(SumsFile.files(packed.directory(), "chunks"))
                .hasSize(2)
                .allSatisfy(name ->
                        assertThat(name)
                                .endsWith(
                                        hex(
                                                "SHA-256",
                                                Files.readAllBytes(
                                                        packed.directory().resolve(name)))));
    }

    @Test
    void equalChunksAreOneFile() throws Exception {
        Path one = Files.write(temp.resolve("one"), bytes(3, 1000));
        Path same = Files.write(temp.resolve("same"), bytes(3, 1000));
        Packer.Packed packed =
                Packer.pack(
                        vendor.spec(
                                "r",
                                1,
                                temp.resolve("bundle"),
                                List.of(
                                        Input.file("one", ArtifactRole.DOC, one, "one"),
                                        Input.file("same", ArtifactRole.DOC, same, "same"))));
        assertThat(SumsFile.files(packed.directory(), "chunks")).hasSize(1);
        assertThat(packed.manifest().artifacts()).hasSize(2);
    }

    @Test
    void anInputThatChangesMeanwhileIsRefused() throws Exception {
        Path file = Files.write(temp.resolve("model"), bytes(4, 3 << 20));
        Progress writer =
                (done, total) -> {
                    try {
                        Files.write(file, bytes(5, 3 << 20));
                        Files.setLastModifiedTime(file, FileTime.fromMillis(done));
                    } catch (IOException e) {
                        throw new IllegalStateException(e);
                    }
                };
        PackPlan plan = PackPlan.of(spec(file));
        assertThatThrownBy(() -> Packer.pack(plan, writer))
                .isInstanceOf(PackException.class)
                .hasMessageContaining(file + " changed while it was being packed");
        assertThat(plan.spec().output()).doesNotExist();
    }

    @Test
    void whatIsThereAlreadyIsNotTouched() throws Exception {
        Path file = Files.write(temp.resolve("model"), bytes(6, 10));
        ReleaseSpec spec = spec(file);
        Path foreign = Files.createDirectories(PackPlan.partial(spec)).resolve("letter.txt");
        Files.writeString(foreign, "dear");
        assertThatThrownBy(() -> Packer.pack(spec))
                .isInstanceOf(PackException.class)
                .hasMessageContaining("is not an unfinished bundle");
        assertThat(foreign).hasContent("dear");

        Files.createDirectories(spec.output());
        assertThat(PackPlan.of(spec).problems())
                .singleElement()
                .asString()
                .contains("exists already");
    }

    @Test
    void namesThatMediaCannotHoldAreAllNamed() throws Exception {
        Path tree = Files.createDirectories(temp.resolve("tree"));
        Files.writeString(tree.resolve("a.txt"), "a");
        Files.writeString(tree.resolve("A.TXT"), "A");
        Files.writeString(tree.resolve("nul.txt"), "n");
        Files.writeString(tree.resolve("two words"), "w");
        Files.createSymbolicLink(tree.resolve("link"), Path.of("a.txt"));
        ReleaseSpec spec =
                vendor.spec(
                        "r",
                        1,
                        temp.resolve("bundle"),
                        List.of(
                                tree("docs", tree, "docs"),
                                Input.file(
                                        "gone", ArtifactRole.DOC, temp.resolve("gone"), "gone")));
        assertThat(PackPlan.of(spec).problems())
                .hasSize(5)
                .anyMatch(p -> p.contains("would be one file on media that ignore upper"))
                .anyMatch(p -> p.contains("names a device"))
                .anyMatch(p -> p.contains("'two words' is not a portable file name"))
                .anyMatch(p -> p.contains("link is not a regular file"))
                .anyMatch(p -> p.contains("gone does not exist"));
    }

    @Test
    void plannedVolumesHoldEachChunkOnce() throws Exception {
        var inputs = new ArrayList<Input>();
        for (int i = 0; i < 5; i++) {
            Path file = Files.write(temp.resolve("f" + i), bytes(10 + i, 3_000_000));
            inputs.add(Input.file("f" + i, ArtifactRole.DOC, file, "f" + i));
        }
        ReleaseSpec plain = vendor.spec("r", 1, temp.resolve("bundle"), inputs);
        var spec =
                new ReleaseSpec(
                        plain.release(),
                        plain.version(),
                        plain.sequence(),
                        plain.issuedAt(),
                        plain.advisoryExpiry(),
                        0,
                        List.of(),
                        plain.trust(),
                        plain.output(),
                        new VolumePlan(16_000_000, "CASEMATE"),
                        List.of(),
                        inputs);
        Manifest manifest = Packer.pack(spec).manifest();
        assertThat(manifest.volumes()).hasSizeGreaterThan(1);
        assertThat(manifest.volumes().stream().map(Volume::label))
                .startsWith("CASEMATE-1", "CASEMATE-2");
        assertThat(manifest.volumes().stream().flatMap(v -> v.chunks().stream()))
                .containsExactlyInAnyOrderElementsOf(
                        manifest.artifacts().stream().map(Artifact::sha256).toList());
    }

    private ReleaseSpec spec(Path file) {
        return vendor.spec(
                "r",
                1,
                temp.resolve("bundle"),
                List.of(Input.file("model", ArtifactRole.MODEL, file, "model")));
    }

    private static Input tree(String id, Path directory, String path) {
        return new Input(
                id,
                ArtifactRole.DOC,
                directory,
                true,
                new PortablePath(path),
                null,
                "any",
                "Apache-2.0",
                0,
                List.of());
    }

    private static String chunk(byte[] bytes) {
        return new Chunk(0, bytes.length, hex("SHA-256", bytes)).path();
    }

    private static String hash(String name) {
        return hex("SHA-256", name.getBytes(java.nio.charset.StandardCharsets.UTF_8))
                .substring(0, 10);
    }

    private static String hex(String algorithm, byte[] bytes) {
        return HexFormat.of().formatHex(Hashes.digest(algorithm, bytes));
    }

    private static byte[] bytes(long seed, int length) {
        byte[] out = new byte[length];
        new Random(seed).nextBytes(out);
        return out;
    }

    private static List<String> files(Path directory) throws IOException {
        try (Stream<Path> walk = Files.walk(directory)) {
            return walk.filter(Files::isRegularFile)
                    .map(f -> directory.relativize(f).toString())
                    .sorted()
                    .toList();
        }
    }

    private static Map<String, String> content(Path directory) throws IOException {
        var out = new TreeMap<String, String>();
        for (String name : files(directory)) {
            out.put(name, HexFormat.of().formatHex(Files.readAllBytes(directory.resolve(name))));
        }
        return out;
    }
}
