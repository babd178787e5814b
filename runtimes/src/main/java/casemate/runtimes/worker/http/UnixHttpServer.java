package casemate.runtimes.worker.http;

import casemate.runtimes.peer.Peer;
import io.netty.buffer.Unpooled;
import io.netty.channel.Channel;
import io.netty.channel.ChannelInitializer;
import io.netty.channel.EventLoopGroup;
import io.netty.channel.WriteBufferWaterMark;
import io.netty.channel.group.ChannelGroup;
import io.netty.channel.group.DefaultChannelGroup;
import io.netty.channel.nio.NioEventLoopGroup;
import io.netty.channel.socket.nio.NioDomainSocketChannel;
import io.netty.handler.codec.http.HttpServerCodec;
import io.netty.util.concurrent.DefaultThreadFactory;
import io.netty.util.concurrent.GlobalEventExecutor;
import java.io.IOException;
import java.net.StandardProtocolFamily;
import java.net.UnixDomainSocketAddress;
import java.nio.channels.ClosedChannelException;
import java.nio.channels.ServerSocketChannel;
import java.nio.channels.SocketChannel;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.nio.file.attribute.PosixFilePermissions;
import java.util.concurrent.TimeUnit;
import java.util.function.Consumer;
import org.jboss.logging.Logger;

/// HTTP/1.1 on one Unix domain socket, with one event loop.
public final class UnixHttpServer implements AutoCloseable {
    /// The largest request body, in bytes.
    public static final int MAX_BODY_BYTES = 16 << 20;

    /// The longest path of a Unix socket that Linux takes, in bytes, less our suffix.
    private static final int MAX_SOCKET_PATH = 107 - 1;

    private static final int BACKLOG = 256;
    private static final long PAUSE_MILLIS = 100;
    private static final Logger LOG = Logger.getLogger(UnixHttpServer.class);

    private final EventLoopGroup loop =
            new NioEventLoopGroup(1, new DefaultThreadFactory("worker-http", true));
    private final ChannelGroup connections = new DefaultChannelGroup(GlobalEventExecutor.INSTANCE);
    private final BodyRoom room = BodyRoom.ofHeap();
    private final Path socket;
    private final long server;
    private final Consumer<Exchange> routes;
    private final ServerSocketChannel listening;

    /// Listens at once.
    ///
    /// @param server the only process that may ask; 0 for every one of our user
    /// @param routes called on the event loop for each request; must not block
    /// @throws IOException when the socket cannot be made
    public UnixHttpServer(Path socket, long server, Consumer<Exchange> routes) throws IOException {
        this.socket = socket;
        this.server = server;
        this.routes = routes;
        if (socket.toString().getBytes(StandardCharsets.UTF_8).length > MAX_SOCKET_PATH) {
            throw new IOException(
                    "the socket path "
                            + socket
                            + " is longer than the "
                            + MAX_SOCKET_PATH
                            + " bytes that the system allows; choose a shorter directory");
        }
        // Made under another name, so that it never stands open to others, and so that it takes the
        // place of one that a killed process left behind.
        Path unready = Path.of(socket + "~");
        Files.deleteIfExists(unready);
        listening = listen(unready, socket);
        Files.setPosixFilePermissions(unready, PosixFilePermissions.fromString("rw-------"));
        Files.move(unready, socket, StandardCopyOption.ATOMIC_MOVE);
        Thread.ofPlatform().daemon().name("worker-accept").start(this::accept);
    }

    private ServerSocketChannel listen(Path unready, Path socket) throws IOException {
        ServerSocketChannel channel = ServerSocketChannel.open(StandardProtocolFamily.UNIX);
        try {
            return channel.bind(UnixDomainSocketAddress.of(unready), BACKLOG);
        } catch (IOException e) {
            channel.close();
            var _ = loop.shutdownGracefully(0, 0, TimeUnit.SECONDS);
            throw new IOException("cannot listen on " + socket + ": " + e, e);
        }
    }

    /// On a thread of its own, so that who is there is asked before a byte of theirs is read.
    private void accept() {
        while (listening.isOpen()) {
            try {
                take(listening.accept());
            } catch (ClosedChannelException _) {
                return;
            } catch (IOException e) {
                // Without descriptors, for instance: some come back.
                LOG.warnf("A connection could not be taken: %s", e.getMessage());
                pause();
            }
        }
    }

    private void take(SocketChannel socket) throws IOException {
        try {
            Peer.requireProcess(socket, server);
        } catch (IOException e) {
            socket.close();
            LOG.warnf("A connection was refused: %s.", e.getMessage());
            return;
        }
        Channel channel = new NioDomainSocketChannel(socket);
        channel.config().setWriteBufferWaterMark(new WriteBufferWaterMark(16 << 10, 64 << 10));
        channel.pipeline()
                .addLast(
                        new ChannelInitializer<Channel>() {
                            @Override
                            protected void initChannel(Channel ready) {
                                connections.add(ready);
                                BodyRoom.Gate gate = room.gate();
                                ready.pipeline()
                                        .addLast(new HttpServerCodec(4096, 16384, 16384))
                                        .addLast(gate)
                                        .addLast(new BodyLimit(MAX_BODY_BYTES))
                                        .addLast(new Connection(routes, gate));
                            }
                        });
        var _ = loop.register(channel);
    }

    private static void pause() {
        try {
            Thread.sleep(PAUSE_MILLIS);
        } catch (InterruptedException _) {
            Thread.currentThread().interrupt();
        }
    }

    /// Takes no more connections; those that are open go on.
    public void stopListening() {
        try {
            listening.close();
        } catch (IOException e) {
            LOG.debug("closing the socket", e);
        }
    }

    @Override
    public void close() throws IOException {
        stopListening();
        // Behind everything that was written before; a client that does not read loses its rest.
        var _ =
                connections
                        .writeAndFlush(Unpooled.EMPTY_BUFFER)
                        .awaitUninterruptibly(5, TimeUnit.SECONDS);
        var _ = connections.close().awaitUninterruptibly(1, TimeUnit.SECONDS);
        var _ = loop.shutdownGracefully(0, 1, TimeUnit.SECONDS);
        Files.deleteIfExists(socket);
    }
}
