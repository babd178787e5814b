package casemate.bundler.verify;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import casemate.bundler.Progress;
import casemate.bundler.carry.BundleCopy;
import casemate.bundler.carry.Splitting;
import casemate.bundler.format.BundleFiles;
import casemate.bundler.media.AssembledMedia;
import casemate.bundler.media.Media;
import casemate.bundler.media.OverlayMedia;
import casemate.signing.Check;
import casemate.signing.RefusedException;
import java.io.IOException;
import java.net.StandardProtocolFamily;
import java.net.UnixDomainSocketAddress;
import java.nio.channels.ServerSocketChannel;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

/// What lies on media that is no plain file, or has a name that it may not have; and bundles that
/// lie on several media.
@Timeout(60)
class HostileMediaTest {
    @TempDir static Path shared;
    private static Scene common;

    @TempDir Path temp;
    private Scene scene;
    private Path copy;

    @BeforeAll
    static void setOnce() throws Exception {
        common = Scene.set(shared);
    }

    @BeforeEach
    void set() throws IOException {
        scene = common.at(temp);
        copy = Tree.linked(scene.bundle, scene.desk.resolve("copy"));
    }

    private void refused(String what) throws IOException {
        RefusedException refused = scene.refusal(copy);
        assertThat(refused.check()).as(refused.getMessage()).isEqualTo(Check.MEDIA);
        assertThat(refused.getMessage()).contains(what);
        assertThat(refused.advice()).isNotBlank();
    }

    @Test
    void symbolicLinksAreRefusedWhereverTheyLead() throws Exception {
        Path secret = Files.writeString(temp.resolve("secret"), "secret");
        for (Path target :
                List.of(secret, Path.of("/dev/zero"), Path.of("manifest.json"), Path.of("gone"))) {
            Path link = copy.resolve("sig/link");
            Files.createSymbolicLink(link, target);
            refused("a symbolic link");
            Files.delete(link);
        }
        Path manifest = copy.resolve(BundleFiles.MANIFEST);
        Files.delete(manifest);
        Files.createSymbolicLink(manifest, scene.bundle.resolve(BundleFiles.MANIFEST));
        refused("a symbolic link");
    }

    @Test
    void aLinkedDirectoryIsRefused() throws Exception {
        Tree.remove(copy.resolve("chunks"));
        Files.createSymbolicLink(copy.resolve("chunks"), scene.bundle.resolve("chunks"));
        refused("a symbolic link");
    }

    @Test
    void pipesAndSocketsAreNeverOpened() throws Exception {
        Path pipe = copy.resolve("sig/pipe");
        Process mkfifo = new ProcessBuilder("mkfifo", pipe.toString()).start();
        assertThat(mkfifo.waitFor(10, TimeUnit.SECONDS)).isTrue();
        refused("a device, pipe or socket");
        Files.delete(pipe);
        Path socket = copy.resolve("s");
        try (var server = ServerSocketChannel.open(StandardProtocolFamily.UNIX)) {
            server.bind(UnixDomainSocketAddress.of(socket));
            refused("a device, pipe or socket");
        }
    }

    @Test
    void namesThatAreOneFileOnOtherSystemsAreRefused() throws Exception {
        Files.writeString(copy.resolve("MANIFEST.json"), "{}");
        refused("where case does not count");
    }

    @Test
    void namesThatAreNotPortableAreRefused() throws Exception {
        for (String name :
                List.of(
                        "NUL",
                        "a:b",
                        "back\\slash",
                        "line\nbreak",
                        ".hidden",
                        "dot.",
                        "-rf",
                        "é")) {
            Path file = Files.writeString(copy.resolve(name), "x");
            refused("a name that no bundle has");
            Files.delete(file);
        }
    }

    @Test
    void deepDirectoriesAreRefused() throws Exception {
        Files.createDirectories(copy.resolve("a/b/c/d/e/f/g"));
        refused("deeper than any file");
    }

    @Test
    void aFileThatIsSwappedAfterItWasListedIsNotFollowed() throws Exception {
        Path secret = Files.write(temp.resolve("secret"), new byte[10]);
        String name = BundleFiles.README;
        try (Media media = Media.open(List.of(copy))) {
            Files.delete(copy.resolve(name));
            Files.createSymbolicLink(copy.resolve(name), secret);
            assertThatThrownBy(() -> media.open(name)).hasMessageContaining("a symbolic link");
            Files.delete(copy.resolve(name));
            Files.write(copy.resolve(name), new byte[3]);
            assertThatThrownBy(() -> media.open(name))
                    .hasMessageContaining("changed while the media were read");
            Files.delete(copy.resolve(name));
            assertThatThrownBy(() -> media.open(name)).isInstanceOf(RefusedException.class);
            // The same for a directory above it.
            String chunk = media.files().tailMap("chunks/").firstKey();
            Path directory = copy.resolve(chunk).getParent();
            Path aside = Files.move(directory, temp.resolve("aside"));
            Files.createSymbolicLink(directory, aside);
            assertThatThrownBy(() -> media.open(chunk)).isInstanceOf(IOException.class);
        }
    }

    @Test
    void hardLinksAreFilesLikeOthers() throws Exception {
        assertThat(scene.verify(copy).manifest().sequence()).isEqualTo(7);
    }

    @Test
    void aQuarantineThatOthersMayEnterIsRefused() throws Exception {
        Path open = Files.createDirectory(temp.resolve("open"));
        Files.setPosixFilePermissions(
                open, java.nio.file.attribute.PosixFilePermissions.fromString("rwxrwxrwx"));
        assertThatThrownBy(() -> Quarantine.at(open)).hasMessageContaining("is not safe");
        Path link = Files.createSymbolicLink(temp.resolve("link"), temp);
        assertThatThrownBy(() -> Quarantine.at(link)).hasMessageContaining("is not safe");
    }

    @Test
    void volumesJoinInAnyOrderAndAMissingOneIsNamed() throws Exception {
        List<Path> volumes;
        try (Media media = Media.open(List.of(copy))) {
            long metadata =
                    media.files().entrySet().stream()
                            .filter(e -> !e.getKey().startsWith("chunks/"))
                            .mapToLong(e -> (e.getValue() + 32767) / 32768 * 32768 + 512)
                            .sum();
            // Room for the largest chunk and no other.
            var splitting = new Splitting(media, metadata + 16 * 32768 + 100_000);
            assertThat(splitting.count()).isBetween(2, 3);
            volumes = splitting.write(temp.resolve("volumes"), false, Progress.NONE);
        }
        assertThat(scene.verify(volumes.toArray(Path[]::new)).manifest().sequence()).isEqualTo(7);
        List<Path> without = volumes.stream().filter(v -> !v.equals(volumes.get(1))).toList();
        RefusedException missing = scene.refusal(without.toArray(Path[]::new));
        assertThat(missing.getMessage())
                .contains(
                        "volume 2 of " + volumes.size() + " of release 2026.11 is missing",
                        "the order does not matter");
        List<Path> reversed = volumes.reversed();
        assertThat(scene.verify(reversed.toArray(Path[]::new)).manifest().sequence()).isEqualTo(7);
        RefusedException twice = scene.refusal(volumes.get(0), volumes.get(0));
        assertThat(twice.getMessage()).contains("is on two media");
        // Joined, it is the bundle again, byte for byte.
        Path joined = temp.resolve("joined");
        try (Media media = Media.open(volumes)) {
            new BundleCopy(media, Progress.NONE)
                    .to(joined, List.copyOf(media.files().keySet()), null);
        }
        try (Media one = Media.open(List.of(joined));
                Media other = Media.open(List.of(copy))) {
            assertThat(one.files()).isEqualTo(other.files());
        }
        assertThat(scene.verify(joined).manifest().sequence()).isEqualTo(7);
    }

    @Test
    void aDeltaIsCompletedByItsBaseOrByWhatIsInstalled() throws Exception {
        // A delta is the bundle without the chunks that its base has.
        VerifiedRelease whole = scene.verify(copy);
        var model =
                whole.manifest().artifacts().stream()
                        .filter(a -> a.id().equals("model"))
                        .findFirst()
                        .orElseThrow();
        Files.delete(copy.resolve(model.chunks().getFirst().path()));
        assertThat(scene.refusal(copy).getMessage()).contains("lack 1 of 3 chunks", "--base");
        Path installed = Files.createDirectories(temp.resolve("slot/models"));
        Path file = Files.write(installed.resolve("m.gguf"), new byte[70_000]);
        verifyOver(Media.open(List.of(scene.bundle)));
        verifyOver(new AssembledMedia(temp.resolve("slot"), whole.manifest()));
        // What the base lends is hashed like everything else.
        byte[] changed = new byte[70_000];
        changed[69_999] = 1;
        Files.write(file, changed);
        assertThatThrownBy(() ->
                        verifyOver(new AssembledMedia(temp.resolve("slot"), whole.manifest())))
                .hasMessageContaining("was changed or damaged");
    }

    private void verifyOver(Media base) throws Exception {
        try (Media media = new OverlayMedia(Media.open(List.of(copy)), base)) {
            new ReleaseVerifier(scene.pinned, Machine.any()).verify(media, null, Progress.NONE);
        }
    }
}
