package casemate.gateway;

import io.netty.bootstrap.ServerBootstrap;
import io.netty.buffer.ByteBuf;
import io.netty.buffer.Unpooled;
import io.netty.channel.Channel;
import io.netty.channel.ChannelHandlerContext;
import io.netty.channel.ChannelInitializer;
import io.netty.channel.SimpleChannelInboundHandler;
import io.netty.channel.nio.NioEventLoopGroup;
import io.netty.channel.socket.nio.NioServerDomainSocketChannel;
import io.netty.handler.codec.http.FullHttpRequest;
import io.netty.handler.codec.http.HttpObjectAggregator;
import io.netty.handler.codec.http.HttpRequestDecoder;
import java.net.UnixDomainSocketAddress;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.List;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.function.BiConsumer;

/// A stand-in for a runtime: listens on a Unix socket and answers with whatever bytes the test's
/// script writes, good or bad.
final class RuntimeStandIn implements AutoCloseable {
    /// One request as the runtime got it.
    record Received(String path, String requestId, String body) {}

    /// The runtime's end of one connection.
    static final class Wire {
        private final ChannelHandlerContext context;

        private Wire(ChannelHandlerContext context) {
            this.context = context;
        }

        Wire send(String bytes) {
            var _ = context.writeAndFlush(Unpooled.copiedBuffer(bytes, StandardCharsets.UTF_8));
            return this;
        }

        Wire send(ByteBuf bytes) {
            var _ = context.writeAndFlush(bytes);
            return this;
        }

        Wire json(int status, String body) {
            return send(
                    "HTTP/1.1 %d X\r\nContent-Type: application/json\r\nContent-Length: %d\r\n\r\n%s"
                            .formatted(status, body.getBytes(StandardCharsets.UTF_8).length, body));
        }

        Wire streamHead() {
            return send(
                    "HTTP/1.1 200 OK\r\n"
                            + "Content-Type: text/event-stream\r\n"
                            + "Transfer-Encoding: chunked\r\n\r\n");
        }

        /// One chunk of the body.
        Wire chunk(String text) {
            int length = text.getBytes(StandardCharsets.UTF_8).length;
            return send(Integer.toHexString(length) + "\r\n" + text + "\r\n");
        }

        Wire lastChunk() {
            return send("0\r\n\r\n");
        }

        Channel channel() {
            return context.channel();
        }

        void close() {
            var _ = context.close();
        }
    }

    final List<Received> received = new CopyOnWriteArrayList<>();
    final List<Channel> connections = new CopyOnWriteArrayList<>();
    final AtomicInteger cancelled = new AtomicInteger();

    private final NioEventLoopGroup loops = new NioEventLoopGroup(1);
    private volatile BiConsumer<Received, Wire> script;

    RuntimeStandIn(Path socket, BiConsumer<Received, Wire> script) throws InterruptedException {
        this.script = script;
        var _ =
                new ServerBootstrap()
                        .group(loops)
                        .channelFactory(NioServerDomainSocketChannel::new)
                        .childHandler(
                                new ChannelInitializer<>() {
                                    @Override
                                    protected void initChannel(Channel channel) {
                                        connections.add(channel);
                                        var _ =
                                                channel.closeFuture()
                                                        .addListener(
                                                                _ -> connections.remove(channel));
                                        channel.pipeline()
                                                .addLast(
                                                        new HttpRequestDecoder(),
                                                        new HttpObjectAggregator(64 << 20),
                                                        new Requests());
                                    }
                                })
                        .bind(UnixDomainSocketAddress.of(socket))
                        .sync();
    }

    void script(BiConsumer<Received, Wire> next) {
        script = next;
    }

    private final class Requests extends SimpleChannelInboundHandler<FullHttpRequest> {
        @Override
        protected void channelRead0(ChannelHandlerContext context, FullHttpRequest request) {
            Received one =
                    new Received(
                            request.uri(),
                            request.headers().get("x-request-id"),
                            request.content().toString(StandardCharsets.UTF_8));
            received.add(one);
            script.accept(one, new Wire(context));
        }

        @Override
        public void channelInactive(ChannelHandlerContext context) {
            cancelled.incrementAndGet();
        }
    }

    @Override
    public void close() {
        var _ =
                loops.shutdownGracefully(0, 1, java.util.concurrent.TimeUnit.SECONDS)
                        .syncUninterruptibly();
    }
}
