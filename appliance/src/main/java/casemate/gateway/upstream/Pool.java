package casemate.gateway.upstream;

import casemate.runtimes.driver.Endpoint;
import casemate.runtimes.peer.Peer;
import io.netty.bootstrap.Bootstrap;
import io.netty.buffer.ByteBuf;
import io.netty.channel.AdaptiveRecvByteBufAllocator;
import io.netty.channel.Channel;
import io.netty.channel.ChannelException;
import io.netty.channel.ChannelFuture;
import io.netty.channel.ChannelInitializer;
import io.netty.channel.ChannelOption;
import io.netty.channel.EventLoop;
import io.netty.channel.RecvByteBufAllocator;
import io.netty.channel.socket.nio.NioDomainSocketChannel;
import io.netty.channel.socket.nio.NioSocketChannel;
import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.SocketAddress;
import java.net.StandardProtocolFamily;
import java.net.UnixDomainSocketAddress;
import java.nio.channels.SocketChannel;
import java.util.ArrayDeque;
import org.jspecify.annotations.Nullable;

/// The connections of one event loop to one instance. The one that was used last is used next, so
/// that the others may grow old and go.
final class Pool {
    private static final int CONNECT_MILLIS = 5_000;
    private static final int MAX_IDLE = 256;

    /// Two pieces of 32 KiB before it is asked whether the client keeps up: what was read until
    /// then is written, however slow the client is. By Netty's defaults that is 1 MiB for each
    /// client.
    private static final RecvByteBufAllocator PIECES =
            new AdaptiveRecvByteBufAllocator(64, 2_048, 32 << 10).maxMessagesPerRead(2);

    private final byte[] window = new byte[AnswerReader.WINDOW];
    private final ArrayDeque<Connection> idle = new ArrayDeque<>();
    private final Bootstrap bootstrap;
    private @Nullable Connection opened;

    /// Of the connection that is being made. A port of loopback is guarded by a key instead.
    private Connection.PeerCheck peer = () -> {};

    private int open;

    Pool(EventLoop loop, Endpoint endpoint) {
        bootstrap =
                new Bootstrap()
                        .group(loop)
                        .option(ChannelOption.CONNECT_TIMEOUT_MILLIS, CONNECT_MILLIS)
                        .option(ChannelOption.RCVBUF_ALLOCATOR, PIECES)
                        .handler(
                                new ChannelInitializer<>() {
                                    @Override
                                    protected void initChannel(Channel channel) {
                                        Connection connection =
                                                new Connection(Pool.this, channel, window, peer);
                                        opened = connection;
                                        channel.pipeline().addLast(connection);
                                    }
                                });
        switch (endpoint) {
            // Constructor references: a native image has no reflection for the classes.
            case Endpoint.UnixSocket(var path, long process) ->
                    bootstrap
                            .channelFactory(() -> new NioDomainSocketChannel(socketTo(process)))
                            .remoteAddress(UnixDomainSocketAddress.of(path));
            case Endpoint.Loopback(int port, _) ->
                    bootstrap
                            .channelFactory(NioSocketChannel::new)
                            .option(ChannelOption.TCP_NODELAY, true)
                            .remoteAddress(loopback(port));
        }
    }

    /// Who is at its other end is asked once it is connected, before a byte of a prompt is sent.
    private SocketChannel socketTo(long process) {
        try {
            SocketChannel socket = SocketChannel.open(StandardProtocolFamily.UNIX);
            peer = () -> Peer.requireRuntime(socket, process);
            return socket;
        } catch (IOException e) {
            throw new ChannelException("no socket could be made: " + e.getMessage(), e);
        }
    }

    private static SocketAddress loopback(int port) {
        return new InetSocketAddress(InetAddress.getLoopbackAddress(), port);
    }

    /// @param request released when it is sent
    RuntimeCall send(ByteBuf request, AnswerListener listener) {
        Connection connection = idle.pollLast();
        while (connection != null && !connection.usable()) {
            connection = idle.pollLast();
        }
        if (connection != null) {
            connection.send(request, listener);
            return connection;
        }
        return connect(request, listener);
    }

    /// @param request released when it is sent
    RuntimeCall connect(ByteBuf request, AnswerListener listener) {
        // Registers and initialises at once: the event loop is the one we are on.
        ChannelFuture connected = bootstrap.connect();
        Connection connection = opened;
        opened = null;
        if (connection == null) {
            throw new IllegalStateException("not on the event loop of the pool");
        }
        open++;
        connected.channel().closeFuture().addListener(_ -> forget(connection));
        connection.send(request, listener, connected);
        return connection;
    }

    void giveBack(Connection connection) {
        if (idle.size() >= MAX_IDLE) {
            connection.close();
            return;
        }
        connection.lieIdle(System.nanoTime());
        idle.addLast(connection);
    }

    private void forget(Connection connection) {
        open--;
        idle.remove(connection);
    }

    /// Closes what has been idle since before `nanos`.
    ///
    /// @return whether connections are left, idle or not
    boolean closeIdleSince(long nanos) {
        Connection oldest = idle.peekFirst();
        while (oldest != null && oldest.idleSince() - nanos < 0) {
            idle.removeFirst();
            oldest.close();
            oldest = idle.peekFirst();
        }
        return open > 0;
    }
}
