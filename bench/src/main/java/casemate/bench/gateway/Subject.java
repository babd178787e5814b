package casemate.bench.gateway;

import casemate.bench.load.LoadPlan;
import casemate.bench.run.Programs;
import casemate.bench.wire.Address;
import java.io.IOException;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.net.Socket;
import java.time.Duration;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/// What is measured: an address with what to say there, and the process behind it.
record Subject(
        String name,
        int port,
        @Nullable String key,
        String model,
        Map<String, String> headers,
        Process process) {

    Subject(String name, int port, @Nullable String key, String model, Process process) {
        this(name, port, key, model, Map.of(), process);
    }

    LoadPlan.Builder plan(LoadPlan.Mode mode) {
        return LoadPlan.at(mode, new Address.Tcp(port))
                .as(key, model)
                .headers(headers)
                .meter(process.pid());
    }

    /// Whether it compiles itself while it runs, or fills caches.
    boolean needsWarmth() {
        return isCasemate() || name.equals(Portkey.NAME);
    }

    boolean isCasemate() {
        return name.equals(Casemate.NAME) || name.equals(TwoBuilds.OTHER);
    }

    /// Waits until the port accepts a connection.
    ///
    /// @throws IOException when the process ends or the time is up
    static void await(String name, int port, Process process, Duration longest, Programs programs)
            throws IOException, InterruptedException {
        long end = System.nanoTime() + longest.toNanos();
        while (!accepts(port)) {
            if (!process.isAlive() || System.nanoTime() > end) {
                throw new IOException(
                        name
                                + (process.isAlive()
                                        ? " did not listen within " + longest.toSeconds() + " s:"
                                        : " ended with " + process.exitValue() + ":")
                                + programs.lastWords(name));
            }
            Thread.sleep(50);
        }
    }

    private static boolean accepts(int port) {
        try (var _ = new Socket(InetAddress.getLoopbackAddress(), port)) {
            return true;
        } catch (IOException e) {
            return false;
        }
    }

    static int freePort() throws IOException {
        try (var probe = new ServerSocket(0, 1, InetAddress.getLoopbackAddress())) {
            return probe.getLocalPort();
        }
    }
}
