package casemate.runtimes.peer;

import java.io.IOException;
import java.nio.channels.SocketChannel;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Locale;

/// The process at the other end of a connected Unix socket (`SO_PEERCRED` of unix(7)): for who
/// connects, the one that began to listen; for who was connected to, the one that connected. The
/// kernel wrote it down at that moment, and no path, name or permission has a part in it.
///
/// @param pid in our pid namespace; 0 when it is not seen there
/// @param uid its effective user
/// @param gid its effective group
public record Peer(int pid, int uid, int gid) {
    /// Any process of our user.
    public static final long ANY = 0;

    private static final int ROOT = 0;
    private static final int MOST_ANCESTORS = 100;
    private static final int NOT_ASKED = -1;

    /// Asked once and not for each connection. Not in an initialiser: a native image may have been
    /// built by somebody else.
    private static volatile int effectiveUser = NOT_ASKED;

    /// @param socket connected
    /// @throws IOException when the kernel does not say
    public static Peer of(SocketChannel socket) throws IOException {
        int[] credentials = PeerCredentials.of(SocketDescriptor.of(socket));
        return new Peer(credentials[0], credentials[1], credentials[2]);
    }

    /// For a server: that it is talking to the runtime that it started.
    ///
    /// @param leader pid of the runtime's first process; [#ANY] when only the user is known
    /// @throws PeerException when it is another user's process, or not one of the runtime's
    public static void requireRuntime(SocketChannel socket, long leader) throws IOException {
        Peer peer = of(socket);
        if (leader == ANY && peer.uid == ROOT) {
            return; // Who needs no socket to read along, and runs containers.
        }
        peer.requireOurUser();
        if (leader != ANY && !peer.isOf(leader)) {
            throw peer.stranger("the runtime that was started (process " + leader + ")");
        }
    }

    /// For a worker: that nobody but the server that started it is asking.
    ///
    /// @param process pid of the server; [#ANY] when only the user is known
    /// @throws PeerException when it is another user's process, or another one of ours
    public static void requireProcess(SocketChannel socket, long process) throws IOException {
        Peer peer = of(socket);
        peer.requireOurUser();
        if (process != ANY && peer.pid != process) {
            throw peer.stranger("the server that started this one (process " + process + ")");
        }
    }

    private void requireOurUser() throws IOException {
        int us = effectiveUser;
        if (us == NOT_ASKED) {
            us = readEffectiveUser();
            effectiveUser = us;
        }
        if (uid != us) {
            throw stranger("a process of the user " + us);
        }
    }

    private PeerException stranger(String expected) {
        return new PeerException(
                String.format(
                        Locale.ROOT,
                        "the other end of the socket is process %d of the user %d, and not %s",
                        pid,
                        uid,
                        expected));
    }

    /// By its session, which a runtime gets for itself, or by descent.
    private boolean isOf(long leader) {
        if (pid == leader || session(pid) == leader) {
            return true;
        }
        var at = ProcessHandle.of(pid);
        for (int depth = 0; at.isPresent() && depth < MOST_ANCESTORS; depth++) {
            if (at.get().pid() == leader) {
                return true;
            }
            at = at.get().parent();
        }
        return false;
    }

    /// Field 6 of proc(5)'s `stat`, counted from behind the name, which may hold anything.
    private static long session(int pid) {
        try {
            String stat = Files.readString(Path.of("/proc", Integer.toString(pid), "stat"));
            return Long.parseLong(stat.substring(stat.lastIndexOf(')') + 2).split(" ", 5)[3]);
        } catch (IOException | RuntimeException _) {
            return -1;
        }
    }

    private static int readEffectiveUser() throws IOException {
        for (String line : Files.readAllLines(Path.of("/proc/self/status"))) {
            if (line.startsWith("Uid:")) {
                return Integer.parseInt(line.split("\\s+", 4)[2]);
            }
        }
        throw new IOException("/proc/self/status does not say who we are");
    }
}
