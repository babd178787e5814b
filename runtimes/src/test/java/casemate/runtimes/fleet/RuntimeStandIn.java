package casemate.runtimes.fleet;

import java.io.IOException;
import java.net.StandardProtocolFamily;
import java.net.UnixDomainSocketAddress;
import java.nio.ByteBuffer;
import java.nio.channels.ServerSocketChannel;
import java.nio.channels.SocketChannel;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.util.HashMap;
import java.util.Map;
import java.util.concurrent.TimeUnit;

/// A stand-in for a runtime, in a real process: listens on a Unix socket, is not ready for a while,
/// and misbehaves on request. Started by the tests of the fleet through a template.
///
/// Arguments are `key=value`: `socket`, `load` (ms until ready), `lines` (progress lines while
/// loading), `exit` (exit code instead of becoming ready), `say` (printed first), `stuck` (never
/// ready, never prints), `fork` (starts a child that sleeps), `starts` (a file that gets a line at
/// each start), `grow` (MiB to allocate), `context` (exits as if memory had run out when it is
/// larger than `fits`), `hang` (a file; while it exists, health hangs), `once` (a file; when it
/// does not exist, it is made and the start fails).
///
/// A request to `/crash` ends it with exit code 7.
final class RuntimeStandIn {
    private RuntimeStandIn() {}

    public static void main(String[] args) throws Exception {
        Map<String, String> options = new HashMap<>();
        for (String arg : args) {
            int at = arg.indexOf('=');
            options.put(arg.substring(0, at), arg.substring(at + 1));
        }
        behave(options);
        long readyAt = System.nanoTime() + millis(options, "load") * 1_000_000;
        int lines = Integer.parseInt(options.getOrDefault("lines", "0"));
        Thread.ofPlatform().daemon().start(() -> print(lines, millis(options, "load")));
        serve(options, readyAt);
    }

    private static void behave(Map<String, String> options) throws Exception {
        if (options.containsKey("starts")) {
            Files.writeString(
                    Path.of(options.get("starts")),
                    ProcessHandle.current().pid() + "\n",
                    StandardOpenOption.CREATE,
                    StandardOpenOption.APPEND);
        }
        System.out.println(options.getOrDefault("say", "stand-in starts"));
        if (options.containsKey("fork")) {
            Process child = new ProcessBuilder("sleep", "600").inheritIO().start();
            System.out.println("forked " + child.pid());
        }
        if (options.containsKey("grow")) {
            byte[] held = new byte[Integer.parseInt(options.get("grow")) << 20];
            java.util.Arrays.fill(held, (byte) 1);
            Runtime.getRuntime().addShutdownHook(new Thread(() -> System.out.print(held[1])));
        }
        int context = Integer.parseInt(options.getOrDefault("context", "0"));
        if (context > Integer.parseInt(options.getOrDefault("fits", "2147483647"))) {
            System.out.println("ggml_backend_alloc: failed to allocate buffer of 99999999 bytes");
            System.exit(1);
        }
        if (options.containsKey("once") && !Files.exists(Path.of(options.get("once")))) {
            Files.createFile(Path.of(options.get("once")));
            System.out.println("fails this once");
            System.exit(4);
        }
        if (options.containsKey("exit")) {
            System.out.println("about to fail");
            System.exit(Integer.parseInt(options.get("exit")));
        }
        if (options.containsKey("stuck")) {
            TimeUnit.HOURS.sleep(1);
        }
    }

    private static void print(int lines, long millis) {
        try {
            for (int i = 1; i <= lines; i++) {
                System.out.println("loading " + i + "/" + lines);
                TimeUnit.MILLISECONDS.sleep(millis / lines);
            }
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
    }

    private static void serve(Map<String, String> options, long readyAt) throws IOException {
        Path socket = Path.of(options.get("socket"));
        try (ServerSocketChannel server = ServerSocketChannel.open(StandardProtocolFamily.UNIX)) {
            server.bind(UnixDomainSocketAddress.of(socket));
            while (true) {
                SocketChannel channel = server.accept();
                Thread.ofVirtual().start(() -> answer(channel, options, readyAt));
            }
        }
    }

    private static void answer(SocketChannel channel, Map<String, String> options, long readyAt) {
        try (channel) {
            ByteBuffer request = ByteBuffer.allocate(4096);
            channel.read(request);
            String text =
                    new String(request.array(), 0, request.position(), StandardCharsets.UTF_8);
            if (text.startsWith("GET /crash")) {
                System.out.println("crashing as asked");
                System.out.flush();
                Runtime.getRuntime().halt(7);
            }
            if (options.containsKey("hang") && Files.exists(Path.of(options.get("hang")))) {
                TimeUnit.HOURS.sleep(1);
            }
            boolean ready = System.nanoTime() >= readyAt;
            String body = ready ? "{\"status\":\"ok\"}" : "{\"status\":\"loading\"}";
            channel.write(
                    StandardCharsets.UTF_8.encode(
                            "HTTP/1.1 "
                                    + (ready ? "200 OK" : "503 Service Unavailable")
                                    + "\r\nContent-Length: "
                                    + body.length()
                                    + "\r\nConnection: close\r\n\r\n"
                                    + body));
        } catch (IOException e) {
            // The other side went away.
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
    }

    private static long millis(Map<String, String> options, String name) {
        return Long.parseLong(options.getOrDefault(name, "0"));
    }
}
