package casemate.runtimes.peer;

import java.io.IOException;
import java.net.StandardProtocolFamily;
import java.net.UnixDomainSocketAddress;
import java.nio.ByteBuffer;
import java.nio.channels.ServerSocketChannel;
import java.nio.channels.SocketChannel;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;

/// A process that is nobody's runtime and nobody's server: `listen SOCKET` takes connections and
/// reads them, `ask SOCKET PATH` sends a request and prints what comes back.
public final class Stranger {
    private Stranger() {}

    public static void main(String[] arguments) throws IOException {
        UnixDomainSocketAddress address = UnixDomainSocketAddress.of(arguments[1]);
        if (arguments[0].equals("ask")) {
            System.out.print("answer: " + ask(address, arguments[2]));
            return;
        }
        try (ServerSocketChannel server = ServerSocketChannel.open(StandardProtocolFamily.UNIX)) {
            server.bind(address);
            // Whoever looks on may be another user.
            Files.setPosixFilePermissions(
                    Path.of(arguments[1]),
                    java.nio.file.attribute.PosixFilePermissions.fromString("rwxrwxrwx"));
            System.out.println("listening");
            while (true) {
                try (SocketChannel taken = server.accept()) {
                    int bytes = taken.read(ByteBuffer.allocate(1 << 16));
                    System.out.println("read " + bytes);
                }
            }
        }
    }

    private static String ask(UnixDomainSocketAddress address, String path) {
        try (SocketChannel channel = SocketChannel.open(address)) {
            String request = "GET " + path + " HTTP/1.1\r\nHost: localhost\r\n\r\n";
            channel.write(ByteBuffer.wrap(request.getBytes(StandardCharsets.US_ASCII)));
            ByteBuffer answer = ByteBuffer.allocate(1 << 16);
            channel.read(answer);
            return StandardCharsets.ISO_8859_1.decode(answer.flip()).toString();
        } catch (IOException e) {
            return "";
        }
    }

    /// Starts one.
    ///
    /// @param prefix what runs it as somebody else; empty for us
    public static Process start(List<String> prefix, String... arguments) throws IOException {
        List<String> line = new ArrayList<>(prefix);
        line.add(Path.of(System.getProperty("java.home"), "bin", "java").toString());
        line.addAll(List.of("-XX:TieredStopAtLevel=1", "-XX:-UsePerfData", "-Xmx32m", "-cp"));
        line.add(System.getProperty("java.class.path"));
        line.add(Stranger.class.getName());
        line.addAll(List.of(arguments));
        return new ProcessBuilder(line).redirectErrorStream(true).start();
    }
}
