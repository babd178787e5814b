package casemate.install.slot;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import casemate.bundler.format.Artifact;
import casemate.bundler.format.ArtifactRole;
import casemate.bundler.format.Chunk;
import casemate.bundler.format.Manifest;
import casemate.bundler.format.ManifestCodec;
import casemate.bundler.format.PortablePath;
import casemate.signing.Hashes;
import casemate.signing.RefusedException;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Instant;
import java.util.ArrayList;
import java.util.HexFormat;
import java.util.List;
import java.util.Map;
import java.util.stream.Stream;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class SlotsTest {
    @TempDir Path temp;
    private Prefix prefix = new Prefix(Path.of("/nonexistent"));
    private Slots slots = new Slots(prefix);
    private Store store = new Store(prefix.store());

    @BeforeEach
    void prefix() {
        prefix = new Prefix(temp.resolve("opt"));
        slots = new Slots(prefix);
        store = new Store(prefix.store());
    }

    private Manifest release(String name, Map<String, String> files) throws IOException {
        List<Artifact> artifacts = new ArrayList<>();
        for (Map.Entry<String, String> file : files.entrySet()) {
            artifacts.add(stored(file.getKey(), file.getValue()));
        }
        return new Manifest(
                "casemate",
                name,
                "1.0",
                1,
                1,
                Instant.EPOCH,
                Instant.EPOCH,
                0,
                List.of(),
                0,
                artifacts,
                List.of(),
                null);
    }

    private Artifact stored(String path, String text) throws IOException {
        byte[] bytes = text.getBytes(StandardCharsets.UTF_8);
        String sha256 = HexFormat.of().formatHex(Hashes.sha256(bytes));
        boolean program = path.equals("bin/casemate");
        Artifact artifact =
                new Artifact(
                        path.replace('/', '-'),
                        program ? ArtifactRole.APPLIANCE : ArtifactRole.MODEL,
                        new PortablePath(path),
                        "application/octet-stream",
                        bytes.length,
                        sha256,
                        HexFormat.of().formatHex(Hashes.digest("SHA-512", bytes)),
                        program ? 0755 : 0644,
                        "any",
                        "Apache-2.0",
                        List.of(new Chunk(0, bytes.length, sha256)),
                        List.of());
        if (!store.holds(artifact)) {
            store.adopt(Files.write(temp.resolve("arrived"), bytes), artifact);
        }
        return artifact;
    }

    private void fill(Slot slot, Manifest manifest) throws Exception {
        slots.fill(slot, manifest, ManifestCodec.write(manifest), 3, Map.of("service/x", "text"));
    }

    @Test
    void whatBothReleasesHaveIsThereOnce() throws Exception {
        fill(Slot.A, release("1", Map.of("bin/casemate", "one", "models/m.gguf", "weights")));
        fill(Slot.B, release("2", Map.of("bin/casemate", "two", "models/n.gguf", "weights")));

        Path a = prefix.slot(Slot.A).resolve("models/m.gguf");
        Path b = prefix.slot(Slot.B).resolve("models/n.gguf");
        assertThat(Files.getAttribute(a, "unix:ino")).isEqualTo(Files.getAttribute(b, "unix:ino"));
        assertThat(Files.getAttribute(a, "unix:nlink")).isEqualTo(3);
        assertThat(Files.isExecutable(prefix.slot(Slot.B).resolve("bin/casemate"))).isTrue();
        assertThat(slots.facts(Slot.B).orElseThrow().schema()).isEqualTo(3);
    }

    @Test
    void whatNoSlotHasAnyMoreIsDeleted() throws Exception {
        Manifest one = release("1", Map.of("bin/casemate", "one", "models/m.gguf", "weights"));
        fill(Slot.A, one);
        fill(Slot.B, release("2", Map.of("bin/casemate", "two", "models/n.gguf", "weights")));
        fill(Slot.A, release("3", Map.of("bin/casemate", "three")));

        store.collect();

        try (Stream<Path> files = Files.walk(prefix.store())) {
            assertThat(files.filter(Files::isRegularFile).map(SlotsTest::text))
                    .containsExactlyInAnyOrder("two", "three", "weights");
        }
    }

    private static String text(Path file) {
        try {
            return Files.readString(file);
        } catch (IOException e) {
            throw new AssertionError(e);
        }
    }

    @Test
    void aDamagedArtifactIsFetchedAgainAndNeverWrittenOver() throws Exception {
        Manifest one = release("1", Map.of("bin/casemate", "one"));
        fill(Slot.A, one);
        Path file = store.file(one.artifacts().getFirst());
        Files.setPosixFilePermissions(
                file, java.nio.file.attribute.PosixFilePermissions.fromString("rw-r--r--"));
        Files.writeString(file, "bad");

        assertThat(store.holds(one.artifacts().getFirst())).isFalse();
        assertThat(file).doesNotExist();
    }

    @Test
    void aFillingThatIsTakenBackLeavesWhatWasThere() throws Exception {
        Manifest old = release("1", Map.of("bin/casemate", "one"));
        fill(Slot.A, old);
        Directories.open(prefix.slots().resolve("a.new"));

        slots.unfill(Slot.A, "another release's");

        assertThat(slots.facts(Slot.A).orElseThrow().manifest().release()).isEqualTo("1");
        assertThat(prefix.slots().resolve("a.new")).doesNotExist();
    }

    @Test
    void theLinkNamesASlotOrIsRefused() throws Exception {
        Directories.open(prefix.root());
        assertThat(slots.current()).isEmpty();
        slots.activate(Slot.B);
        assertThat(slots.current()).contains(Slot.B);
        Files.delete(prefix.current());
        Files.createSymbolicLink(prefix.current(), Path.of("elsewhere"));

        assertThatThrownBy(slots::current)
                .isInstanceOf(RefusedException.class)
                .hasMessageContaining("expected slots/a or slots/b, found elsewhere");
    }
}
