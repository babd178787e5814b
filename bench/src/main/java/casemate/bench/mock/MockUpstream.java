package casemate.bench.mock;

import casemate.bench.wire.Address;
import casemate.bench.wire.Transport;
import io.netty.bootstrap.ServerBootstrap;
import io.netty.channel.Channel;
import io.netty.channel.ChannelInitializer;
import io.netty.channel.ChannelOption;
import io.netty.channel.EventLoopGroup;
import java.io.IOException;
import java.net.InetSocketAddress;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.TimeUnit;

/// A stand-in for an OpenAI-compatible runtime that answers at once and computes nothing.
///
/// `POST /v1/chat/completions` gives one fixed completion, or with `"stream":true` as many chunks
/// as `max_tokens` says, `"user":"interval-us=N"` apart (without it as fast as they are read), each
/// with its [send time][SendTime]; then the usage chunk if it was asked for, and `[DONE]`. Also
/// `/health`, `/v1/models`, `/v1/embeddings`.
///
/// As a program: `MockUpstream ADDRESS...`, where an address is `unix:PATH` or a port on 127.0.0.1;
/// prints `ready` and runs until it is stopped.
// Netty reports failures through the pipeline, not through these futures.
@SuppressWarnings("FutureReturnValueIgnored")
public final class MockUpstream implements AutoCloseable {
    private final EventLoopGroup loop = Transport.loops("mock-upstream", 1);
    private final List<Address> addresses;
    private final List<Channel> listeners = new ArrayList<>();

    private MockUpstream(List<Address> addresses) {
        this.addresses = List.copyOf(addresses);
    }

    /// Listens on all addresses, on one event loop. A file that lies where a socket shall be is
    /// replaced.
    public static MockUpstream start(Address... addresses)
            throws IOException, InterruptedException {
        var mock = new MockUpstream(List.of(addresses));
        for (var address : mock.addresses) {
            if (address instanceof Address.Unix(var path)) {
                Files.deleteIfExists(Path.of(path));
            }
            mock.listeners.add(mock.listen(address));
        }
        return mock;
    }

    private Channel listen(Address address) throws InterruptedException {
        return new ServerBootstrap()
                .group(loop)
                .channelFactory(Transport.server(address))
                .option(ChannelOption.SO_BACKLOG, 8192)
                .childHandler(
                        new ChannelInitializer<>() {
                            @Override
                            protected void initChannel(Channel channel) {
                                channel.pipeline().addLast(new MockConnection(channel));
                            }
                        })
                .bind(address.socket())
                .sync()
                .channel();
    }

    /// The port of the first loopback address, for a start with port 0.
    public int port() {
        for (var listener : listeners) {
            if (listener.localAddress() instanceof InetSocketAddress address) {
                return address.getPort();
            }
        }
        throw new IllegalStateException("the stand-in listens on no port");
    }

    @Override
    public void close() throws IOException {
        loop.shutdownGracefully(0, 1, TimeUnit.SECONDS).syncUninterruptibly();
        for (var address : addresses) {
            if (address instanceof Address.Unix(var path)) {
                Files.deleteIfExists(Path.of(path));
            }
        }
    }

    public static void main(String[] args) throws Exception {
        if (args.length == 0) {
            System.err.println("usage: MockUpstream ADDRESS...   (unix:PATH or PORT)");
            System.exit(2);
        }
        var addresses = new Address[args.length];
        for (int i = 0; i < args.length; i++) {
            addresses[i] = Address.parse(args[i]);
        }
        try (var mock = start(addresses)) {
            System.out.println("ready");
            mock.listeners.getFirst().closeFuture().sync();
        }
    }
}
