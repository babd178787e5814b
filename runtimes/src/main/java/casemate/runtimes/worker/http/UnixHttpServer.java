package casemate.runtimes.worker.http;

import io.netty.bootstrap.ServerBootstrap;
import io.netty.buffer.Unpooled;
import io.netty.channel.Channel;
import io.netty.channel.ChannelInitializer;
import io.netty.channel.ChannelOption;
import io.netty.channel.EventLoopGroup;
import io.netty.channel.WriteBufferWaterMark;
import io.netty.channel.group.ChannelGroup;
import io.netty.channel.group.DefaultChannelGroup;
import io.netty.channel.nio.NioEventLoopGroup;
import io.netty.channel.socket.nio.NioServerDomainSocketChannel;
import io.netty.handler.codec.http.HttpServerCodec;
import io.netty.util.concurrent.DefaultThreadFactory;
import io.netty.util.concurrent.GlobalEventExecutor;
import java.io.IOException;
import java.net.UnixDomainSocketAddress;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.nio.file.attribute.PosixFilePermissions;
import java.util.concurrent.TimeUnit;
import java.util.function.Consumer;

/// HTTP/1.1 on one Unix domain socket, with one event loop.
public final class UnixHttpServer implements AutoCloseable {
    /// The largest request body, in bytes.
    public static final int MAX_BODY_BYTES = 16 << 20;

    /// The longest path of a Unix socket that Linux takes, in bytes, less our suffix.
    private static final int MAX_SOCKET_PATH = 107 - 1;

    private final EventLoopGroup loop =
            new NioEventLoopGroup(1, new DefaultThreadFactory("worker-http", true));
    private final ChannelGroup connections = new DefaultChannelGroup(GlobalEventExecutor.INSTANCE);
    private final BodyRoom room = BodyRoom.ofHeap();
    private final Path socket;
    private final Channel listening;

    /// Listens at once.
    ///
    /// @param routes called on the event loop for each request; must not block
    /// @throws IOException when the socket cannot be made
    public UnixHttpServer(Path socket, Consumer<Exchange> routes) throws IOException {
        this.socket = socket;
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
        ServerBootstrap bootstrap =
                new ServerBootstrap()
                        .group(loop)
                        .channelFactory(NioServerDomainSocketChannel::new)
                        .option(ChannelOption.SO_BACKLOG, 256)
                        .childOption(
                                ChannelOption.WRITE_BUFFER_WATER_MARK,
                                new WriteBufferWaterMark(16 << 10, 64 << 10))
                        .childHandler(
                                new ChannelInitializer<Channel>() {
                                    @Override
                                    protected void initChannel(Channel channel) {
                                        connections.add(channel);
                                        BodyRoom.Gate gate = room.gate();
                                        channel.pipeline()
                                                .addLast(new HttpServerCodec(4096, 16384, 16384))
                                                .addLast(gate)
                                                .addLast(new BodyLimit(MAX_BODY_BYTES))
                                                .addLast(new Connection(routes, gate));
                                    }
                                });
        var bound = bootstrap.bind(UnixDomainSocketAddress.of(unready)).awaitUninterruptibly();
        if (!bound.isSuccess()) {
            var _ = loop.shutdownGracefully(0, 0, TimeUnit.SECONDS);
            throw new IOException(
                    "cannot listen on " + socket + ": " + bound.cause(), bound.cause());
        }
        listening = bound.channel();
        Files.setPosixFilePermissions(unready, PosixFilePermissions.fromString("rw-------"));
        Files.move(unready, socket, StandardCopyOption.ATOMIC_MOVE);
    }

    /// Takes no more connections; those that are open go on.
    public void stopListening() {
        var _ = listening.close().awaitUninterruptibly();
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
