package casemate.runtimes.peer;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import java.io.BufferedReader;
import java.io.IOException;
import java.net.StandardProtocolFamily;
import java.net.UnixDomainSocketAddress;
import java.nio.channels.ServerSocketChannel;
import java.nio.channels.SocketChannel;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class PeerTest {
    private static final long US = ProcessHandle.current().pid();

    @TempDir Path directory;

    @Test
    void bothEndsAreNamed() throws IOException {
        var address = UnixDomainSocketAddress.of(directory.resolve("s"));
        int uid = (int) Files.getAttribute(Path.of("/proc/self"), "unix:uid");
        try (var server = ServerSocketChannel.open(StandardProtocolFamily.UNIX).bind(address);
                var client = SocketChannel.open(address);
                var accepted = server.accept()) {
            for (SocketChannel end : List.of(client, accepted)) {
                assertThat(Peer.of(end)).returns((int) US, Peer::pid).returns(uid, Peer::uid);
                Peer.requireProcess(end, US);
                Peer.requireRuntime(end, US);
            }
        }
    }

    @Test
    void onlyTheRuntimeAndWhatCameFromItIsTheRuntime() throws Exception {
        Path socket = directory.resolve("s");
        Process other = new ProcessBuilder("sleep", "600").start();
        // A shell that stays, with the listener as its child.
        Process listener =
                Stranger.start(List.of("sh", "-c", "\"$@\"; true", "sh"), "listen", socket + "");
        try (BufferedReader out = listener.inputReader()) {
            assertThat(out.readLine()).isEqualTo("listening");
            try (var client = SocketChannel.open(UnixDomainSocketAddress.of(socket))) {
                Peer.requireRuntime(client, listener.pid());
                Peer.requireRuntime(client, 0);
                assertThatThrownBy(() -> Peer.requireRuntime(client, other.pid()))
                        .isInstanceOf(PeerException.class)
                        .hasMessageMatching(
                                "the other end of the socket is process \\d+ of the user \\d+, and"
                                        + " not the runtime that was started \\(process "
                                        + other.pid()
                                        + "\\)");
                // As a worker sees it: nobody but the one process.
                assertThatThrownBy(() -> Peer.requireProcess(client, listener.pid()))
                        .isInstanceOf(PeerException.class);
            }
        } finally {
            listener.descendants().forEach(ProcessHandle::destroyForcibly);
            listener.destroyForcibly();
            other.destroyForcibly();
        }
    }

    @Test
    void anotherUserIsRefusedWhateverTheProcess() throws Exception {
        assumeTrue(
                Files.getAttribute(Path.of("/proc/self"), "unix:uid").equals(0)
                        && Files.isExecutable(Path.of("/usr/bin/setpriv")),
                "only root, with setpriv, can be two users");
        Path shared = Files.createTempDirectory("casemate-peer");
        Files.setPosixFilePermissions(shared, PosixFilePermissions.fromString("rwxrwxrwx"));
        Path socket = shared.resolve("s");
        Process listener =
                Stranger.start(
                        List.of(
                                "/usr/bin/setpriv",
                                "--reuid=65534",
                                "--regid=65534",
                                "--clear-groups"),
                        "listen",
                        socket.toString());
        try (BufferedReader out = listener.inputReader()) {
            assertThat(out.readLine()).isEqualTo("listening");
            try (var client = SocketChannel.open(UnixDomainSocketAddress.of(socket))) {
                for (long process : new long[] {0, listener.pid(), US}) {
                    assertThatThrownBy(() -> Peer.requireRuntime(client, process))
                            .hasMessageContaining(
                                    "of the user 65534, and not a process of the user");
                    assertThatThrownBy(() -> Peer.requireProcess(client, process))
                            .isInstanceOf(PeerException.class);
                }
            }
        } finally {
            listener.destroyForcibly();
            Files.deleteIfExists(socket);
            Files.delete(shared);
        }
    }
}
