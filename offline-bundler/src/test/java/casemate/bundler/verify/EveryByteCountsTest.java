package casemate.bundler.verify;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import casemate.bundler.Progress;
import casemate.bundler.carry.BundleCopy;
import casemate.bundler.format.BundleFiles;
import casemate.bundler.format.ManifestCodec;
import casemate.bundler.format.Sums;
import casemate.bundler.media.Media;
import casemate.signing.Check;
import casemate.signing.RefusedException;
import casemate.signing.bundle.BundleReader;
import casemate.signing.note.SignedNote;
import casemate.signing.trust.Revocations;
import casemate.signing.trust.RootCodec;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.EnumSet;
import java.util.List;
import java.util.Random;
import java.util.Set;
import java.util.concurrent.Callable;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestInstance;
import org.junit.jupiter.api.TestInstance.Lifecycle;
import org.junit.jupiter.api.io.TempDir;

/// One bit flipped, one file dropped, doubled, cut or moved: every such bundle is refused.
@TestInstance(Lifecycle.PER_CLASS)
class EveryByteCountsTest {
    private static final int BLOCK = 512;

    @TempDir static Path temp;
    private Scene scene;
    private Path copy;
    private Path tar;

    @BeforeAll
    void set() throws Exception {
        scene = Scene.set(temp);
        tar = scene.desk.resolve("bundle.tar");
        try (Media media = Media.open(List.of(scene.bundle))) {
            new BundleCopy(media, Progress.NONE).to(tar, List.copyOf(media.files().keySet()), null);
        }
    }

    @BeforeEach
    void freshCopy() throws Exception {
        copy = scene.desk.resolve("copy");
        if (Files.exists(copy)) {
            Tree.remove(copy);
        }
        Tree.linked(scene.bundle, copy);
    }

    private List<String> names() throws Exception {
        try (Media media = Media.open(List.of(scene.bundle))) {
            return List.copyOf(media.files().keySet());
        }
    }

    @Test
    void theGoodBundleIsAcceptedInBothForms() throws Exception {
        assertThat(scene.verify(copy).manifest().sequence()).isEqualTo(7);
        assertThat(scene.verify(tar).manifest().sequence()).isEqualTo(7);
    }

    @Test
    void aBitFlippedAnywhereInAnyFileIsRefused() throws Exception {
        var random = new Random(4);
        for (String name : names()) {
            byte[] bytes = Files.readAllBytes(scene.bundle.resolve(name));
            for (int at : new int[] {random.nextInt(bytes.length), bytes.length - 1}) {
                byte[] changed = bytes.clone();
                changed[at] ^= (byte) (1 << random.nextInt(8));
                Tree.replace(copy.resolve(name), changed);
                RefusedException refused = scene.refusal(copy);
                assertThat(refused.check())
                        .as(name + " at " + at + ": " + refused.getMessage())
                        .isIn(whatCatches(name));
            }
            Tree.replace(copy.resolve(name), bytes);
        }
        assertThat(scene.verify(copy).manifest().sequence()).isEqualTo(7);
    }

    /// The check that a wrong bit in a file fails, of which each has an exit code of its own.
    private static Set<Check> whatCatches(String name) {
        if (name.startsWith("sig/") && name.endsWith(".sigstore.json")) {
            // A document of many fields: each has a check of its own.
            return SIGSTORE;
        }
        if (name.endsWith(".minisig")) {
            return Set.of(Check.SYNTAX, Check.SIGNATURE);
        }
        if (name.equals(BundleFiles.CHECKPOINT)) {
            return Set.of(Check.CHECKPOINT);
        }
        boolean signed =
                name.equals(BundleFiles.MANIFEST)
                        || name.equals(BundleFiles.SUMS)
                        || name.startsWith("sig/")
                        || name.startsWith("trust/revocations.");
        return Set.of(signed ? Check.SIGNATURE : Check.DIGEST);
    }

    private static final Set<Check> SIGSTORE =
            EnumSet.of(
                    Check.SYNTAX,
                    Check.FORMAT,
                    Check.KEY,
                    Check.SIGNATURE,
                    Check.DIGEST,
                    Check.LOG_ENTRY,
                    Check.INCLUSION,
                    Check.CHECKPOINT);

    /// As for a bit, but the size of a chunk is known before its bytes are read.
    private static Set<Check> whatCatchesAnotherLength(String name) {
        return name.startsWith("chunks/") ? Set.of(Check.SIZE) : whatCatches(name);
    }

    @Test
    void aDroppedFileIsRefusedByItsName() throws Exception {
        for (String name : names()) {
            if (name.endsWith(".minisig")) {
                // For people with minisign; no machine counts it.
                continue;
            }
            Path file = copy.resolve(name);
            Path aside = scene.desk.resolve("aside");
            Files.move(file, aside);
            RefusedException refused = scene.refusal(copy);
            assertThat(refused.check())
                    .as(name + ": " + refused.getMessage())
                    .isEqualTo(missed(name));
            Files.move(aside, file);
        }
    }

    /// A signature less is one too few; all else is missed by its name.
    private static Check missed(String name) {
        boolean counted = name.matches("sig/.*[.]mldsa87[.]sig|trust/revocations[.].*[.]sig");
        return counted ? Check.THRESHOLD : Check.MEDIA;
    }

    @Test
    void aTruncatedOrLengthenedFileIsRefused() throws Exception {
        for (String name : names()) {
            byte[] bytes = Files.readAllBytes(scene.bundle.resolve(name));
            Tree.replace(copy.resolve(name), Arrays.copyOf(bytes, bytes.length - 1));
            assertThat(scene.refusal(copy).check()).as(name).isIn(whatCatchesAnotherLength(name));
            Tree.replace(copy.resolve(name), new byte[0]);
            assertThat(scene.refusal(copy).check()).isEqualTo(Check.SIZE);
            Tree.replace(copy.resolve(name), Arrays.copyOf(bytes, bytes.length + 1));
            assertThat(scene.refusal(copy).check()).as(name).isIn(whatCatchesAnotherLength(name));
            Tree.replace(copy.resolve(name), bytes);
        }
    }

    @Test
    void anAddedFileIsRefusedWhereverItLies() throws Exception {
        String key = "ab".repeat(32);
        for (String name :
                List.of(
                        "autorun.inf",
                        "sig/" + key + ".manifest.sig",
                        "trust/3.root.json",
                        "trust/1.root." + key + ".sig",
                        "trust/keys/" + key + ".pub",
                        "att/more.sigstore.json",
                        "chunks/sha256/ab/" + key,
                        "chunks/sha256/ab/" + key + ".part",
                        "log/checkpoint2",
                        "sig/readme")) {
            Path file = copy.resolve(name);
            boolean made = !Files.exists(file.getParent());
            Files.createDirectories(file.getParent());
            Files.writeString(file, "more");
            RefusedException refused = scene.refusal(copy);
            assertThat(refused.check())
                    .as(name + ": " + refused.getMessage())
                    .isEqualTo(
                            switch (name.substring(0, name.indexOf('/') + 1)) {
                                case "sig/" -> name.endsWith(".sig") ? Check.KEY : Check.MEDIA;
                                case "trust/" ->
                                        name.contains("3.root.json") ? Check.ROOT : Check.MEDIA;
                                default -> Check.MEDIA;
                            });
            Files.delete(file);
            if (made) {
                Files.delete(file.getParent());
            }
        }
    }

    @Test
    void twoFilesThatChangedPlacesAreRefused() throws Exception {
        List<String> names = names();
        for (int i = 0; i + 1 < names.size(); i++) {
            Path one = copy.resolve(names.get(i));
            Path other = copy.resolve(names.get(i + 1));
            byte[] first = Files.readAllBytes(one);
            byte[] second = Files.readAllBytes(other);
            Tree.replace(one, second);
            Tree.replace(other, first);
            RefusedException refused = scene.refusal(copy);
            assertThat(refused.check())
                    .as(one + " and " + other + ": " + refused.getMessage())
                    .matches(check ->
                            check == Check.SIZE
                                    || whatCatches(nameOf(one)).contains(check)
                                    || whatCatches(nameOf(other)).contains(check));
            Tree.replace(one, first);
            Tree.replace(other, second);
        }
    }

    private String nameOf(Path file) {
        return copy.relativize(file).toString();
    }

    @Test
    void everyBitOfTarHeadersCounts() throws Exception {
        byte[] good = Files.readAllBytes(tar);
        Path changed = scene.desk.resolve("changed.tar");
        // The first header whole, then of every header a bit in each field.
        var places = new ArrayList<Integer>();
        for (int i = 0; i < BLOCK; i++) {
            places.add(i);
        }
        for (int header : headers(good)) {
            for (int field :
                    new int[] {
                        0, 99, 100, 108, 116, 124, 136, 148, 156, 157, 257, 263, 265, 297, 329, 337,
                        345, 500, 511
                    }) {
                places.add(header + field);
            }
        }
        for (int at : places) {
            byte[] flipped = good.clone();
            flipped[at] ^= (byte) (1 << (at % 8));
            Files.write(changed, flipped);
            assertThatThrownBy(() -> Media.open(List.of(changed)).close())
                    .as("byte " + at)
                    .isInstanceOfSatisfying(
                            RefusedException.class,
                            e -> assertThat(e.check()).isIn(Check.MEDIA, Check.SIZE));
        }
    }

    @Test
    void aCorrectChecksumDoesNotExcuseAHeader() throws Exception {
        byte[] good = Files.readAllBytes(tar);
        for (int at : new int[] {103, 107, 110, 120, 140, 160, 262, 264, 270, 300, 332, 340, 505}) {
            byte[] changed = good.clone();
            changed[at] ^= 1;
            checksum(changed, 0);
            Path file = Files.write(scene.desk.resolve("sum.tar"), changed);
            assertThat(scene.refusal(file).check()).as("byte " + at).isEqualTo(Check.MEDIA);
        }
    }

    @Test
    void tarsWithOtherTypesAreRefused() throws Exception {
        byte[] good = Files.readAllBytes(tar);
        for (char type : "1234567xgLKS\0A".toCharArray()) {
            byte[] changed = good.clone();
            changed[156] = (byte) type;
            checksum(changed, 0);
            Path file = Files.write(scene.desk.resolve("type.tar"), changed);
            RefusedException refused = scene.refusal(file);
            assertThat(refused.check()).as(refused.getMessage()).isEqualTo(Check.MEDIA);
            assertThat(refused.what()).contains("is not a plain file");
        }
    }

    @Test
    void tarsWithHostileNamesOrSizesAreRefused() throws Exception {
        byte[] good = Files.readAllBytes(tar);
        for (String name :
                List.of(
                        "../evil",
                        "/etc/passwd",
                        "a//b",
                        "./a",
                        "nul",
                        "a\\b",
                        "C:evil",
                        "a/../b")) {
            byte[] changed = good.clone();
            Arrays.fill(changed, 0, 100, (byte) 0);
            byte[] text = name.getBytes(StandardCharsets.US_ASCII);
            System.arraycopy(text, 0, changed, 0, text.length);
            checksum(changed, 0);
            Path file = Files.write(scene.desk.resolve("name.tar"), changed);
            assertThat(scene.refusal(file).what()).contains("is not a bundle's file");
        }
        byte[] huge = good.clone();
        System.arraycopy("77777777777".getBytes(StandardCharsets.US_ASCII), 0, huge, 124, 11);
        checksum(huge, 0);
        Path file = Files.write(scene.desk.resolve("huge.tar"), huge);
        assertThat(scene.refusal(file).what()).contains("up to 64 MiB");
    }

    @Test
    void tarsThatAreCutLengthenedPaddedOrReorderedAreRefused() throws Exception {
        byte[] good = Files.readAllBytes(tar);
        Path file = scene.desk.resolve("cut.tar");
        List<Integer> headers = headers(good);
        for (int length :
                new int[] {
                    0,
                    1,
                    511,
                    512,
                    headers.get(1),
                    headers.getLast(),
                    good.length - 512,
                    good.length - 1,
                    good.length + 1,
                    good.length + 512
                }) {
            Files.write(file, Arrays.copyOf(good, length));
            assertThat(scene.refusal(file).check()).as("%d bytes", length).isEqualTo(Check.MEDIA);
        }
        byte[] padded = good.clone();
        padded[headers.get(1) - 1] = 1;
        Files.write(file, padded);
        assertThat(scene.refusal(file).what()).contains("padding");
        byte[] trailing = good.clone();
        trailing[good.length - 1] = 1;
        Files.write(file, trailing);
        assertThat(scene.refusal(file).what()).contains("does not end");
        // The second file before the first, and the first one twice.
        byte[] one = Arrays.copyOfRange(good, headers.get(0), headers.get(1));
        byte[] two = Arrays.copyOfRange(good, headers.get(1), headers.get(2));
        byte[] rest = Arrays.copyOfRange(good, headers.get(2), good.length);
        Files.write(file, joined(two, one, rest));
        assertThat(scene.refusal(file).what()).contains("wrong place");
        Files.write(file, joined(one, one, two, rest));
        assertThat(scene.refusal(file).what()).contains("wrong place");
        Files.write(file, joined(two, rest));
        assertThat(scene.refusal(file).what()).contains("lack");
    }

    private static byte[] joined(byte[]... parts) {
        var out = new java.io.ByteArrayOutputStream();
        for (byte[] part : parts) {
            out.writeBytes(part);
        }
        return out.toByteArray();
    }

    private static List<Integer> headers(byte[] tar) {
        var out = new ArrayList<Integer>();
        for (int at = 0; tar[at] != 0; ) {
            out.add(at);
            int size =
                    Integer.parseInt(new String(tar, at + 124, 11, StandardCharsets.US_ASCII), 8);
            at += BLOCK + (size + BLOCK - 1) / BLOCK * BLOCK;
        }
        return out;
    }

    private static void checksum(byte[] tar, int header) {
        Arrays.fill(tar, header + 148, header + 156, (byte) ' ');
        int sum = 0;
        for (int i = 0; i < BLOCK; i++) {
            sum += tar[header + i] & 0xff;
        }
        byte[] text =
                String.format(java.util.Locale.ROOT, "%06o\0 ", sum)
                        .getBytes(StandardCharsets.US_ASCII);
        System.arraycopy(text, 0, tar, header + 148, 8);
    }

    @Test
    void aThousandMutatedBundlesAreRefusedOrHarmless() throws Exception {
        long deadline = System.nanoTime() + 5_000_000_000L;
        int tried = 0;
        try (ExecutorService both = Executors.newFixedThreadPool(2)) {
            List<Callable<Integer>> halves =
                    List.of(
                            () -> mutate(new Random(20261121), 500, deadline),
                            () -> mutate(new Random(20261122), 500, deadline));
            for (Future<Integer> half : both.invokeAll(halves)) {
                tried += half.get();
            }
        }
        assertThat(tried).isGreaterThan(50);
    }

    private int mutate(Random random, int most, long deadline) throws Exception {
        List<String> names = names().stream().filter(n -> !n.startsWith("chunks/")).toList();
        var memory = new MemoryMedia(scene.bundle);
        var verifier = new ReleaseVerifier(scene.pinned, Machine.any());
        int tried = 0;
        while (tried < most && System.nanoTime() < deadline) {
            String name = names.get(random.nextInt(names.size()));
            byte[] good = memory.bytes(name);
            memory.put(name, Mutation.of(good, random));
            try {
                verifier.verify(memory, null, Progress.NONE);
                assertThat(memory.bytes(name)).as(name).isEqualTo(good);
            } catch (RefusedException e) {
                assertThat(e.what()).isNotBlank();
            }
            memory.put(name, good);
            tried++;
        }
        return tried;
    }

    /// What a parser of hostile or half-trusted bytes is.
    @FunctionalInterface
    private interface Parser {
        void parse(byte[] bytes) throws RefusedException;
    }

    private static Parser parser(String name) {
        if (name.endsWith(".root.json")) {
            return RootCodec::parse;
        }
        if (name.endsWith(".sigstore.json")) {
            return BundleReader::read;
        }
        return switch (name) {
            case BundleFiles.MANIFEST -> ManifestCodec::parse;
            case BundleFiles.SUMS -> Sums::parse;
            case BundleFiles.REVOCATIONS -> Revocations::parse;
            case BundleFiles.CHECKPOINT ->
                    b -> SignedNote.parse(new String(b, StandardCharsets.UTF_8));
            default -> _ -> {};
        };
    }

    @Test
    void tenThousandMutationsOfWhatIsParsedAreValuesOrRefusals() throws Exception {
        var random = new Random(1121);
        List<String> names =
                names().stream()
                        .filter(n ->
                                n.endsWith(".json")
                                        || n.equals("SHA256SUMS")
                                        || n.equals("log/checkpoint"))
                        .toList();
        int refused = 0;
        for (int i = 0; i < 10_000; i++) {
            String name = names.get(random.nextInt(names.size()));
            byte[] good = Files.readAllBytes(scene.bundle.resolve(name));
            byte[] mutated = Mutation.of(good, random);
            try {
                parser(name).parse(mutated);
            } catch (RefusedException e) {
                refused++;
            } catch (RuntimeException e) {
                throw new AssertionError(
                        name + ": " + new String(mutated, StandardCharsets.UTF_8), e);
            }
        }
        assertThat(refused).isGreaterThan(5000);
    }
}
