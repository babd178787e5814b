package casemate.gateway;

import static org.assertj.core.api.Assertions.assertThat;

import io.netty.bootstrap.Bootstrap;
import io.netty.buffer.ByteBuf;
import io.netty.buffer.Unpooled;
import io.netty.channel.Channel;
import io.netty.channel.ChannelHandlerContext;
import io.netty.channel.ChannelInitializer;
import io.netty.channel.SimpleChannelInboundHandler;
import io.netty.channel.nio.NioEventLoopGroup;
import io.netty.channel.socket.nio.NioSocketChannel;
import java.nio.charset.StandardCharsets;
import java.util.Queue;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;
import org.junit.jupiter.api.Test;

/// Two thousand streams at once, all begun before the first ends: none is lost.
class ManyStreamsTest {
    private static final int STREAMS = 2_000;
    private static final byte[] REQUEST =
            ("POST /v1/chat/completions HTTP/1.1\r\nHost: x\r\nAuthorization: Bearer cmk-test\r\n"
                            + "Content-Length: 30\r\n\r\n{\"model\":\"demo\",\"stream\":true}")
                    .getBytes(StandardCharsets.US_ASCII);

    @Test
    void noneIsLost() throws Exception {
        Queue<RuntimeStandIn.Wire> running = new ConcurrentLinkedQueue<>();
        AtomicInteger begun = new AtomicInteger();
        AtomicInteger done = new AtomicInteger();
        NioEventLoopGroup clients = new NioEventLoopGroup(1);
        try (var gateway =
                new GatewayUnderTest(
                        (_, wire) -> running.add(wire.streamHead().chunk(RelayTest.chunk("a"))))) {
            for (int i = 0; i < STREAMS; i++) {
                connect(clients, gateway.port(), begun, done);
            }
            Eventually.that(() -> begun.get() == STREAMS, "all streams begun");
            assertThat(gateway.gateway.openStreams()).isEqualTo(STREAMS);
            assertThat(gateway.gateway.inWork()).isEqualTo(STREAMS);
            running.forEach(wire -> wire.chunk(RelayTest.FINISH).lastChunk());
            Eventually.that(() -> done.get() == STREAMS, "all streams done");
            assertThat(gateway.outcomes(STREAMS))
                    .allSatisfy(
                            outcome -> assertThat(outcome.end()).isEqualTo(Outcome.End.COMPLETED));
            assertThat(gateway.gateway.openStreams()).isZero();
            assertThat(gateway.openLeases).hasValue(0);
        } finally {
            var _ = clients.shutdownGracefully(0, 1, TimeUnit.SECONDS);
        }
    }

    private static void connect(
            NioEventLoopGroup loops, int port, AtomicInteger begun, AtomicInteger done) {
        var _ =
                new Bootstrap()
                        .group(loops)
                        .channelFactory(NioSocketChannel::new)
                        .handler(
                                new ChannelInitializer<>() {
                                    @Override
                                    protected void initChannel(Channel channel) {
                                        channel.pipeline().addLast(new Reader(begun, done));
                                    }
                                })
                        .connect("127.0.0.1", port);
    }

    /// Notes the first event and the last.
    private static final class Reader extends SimpleChannelInboundHandler<ByteBuf> {
        private final AtomicInteger begun;
        private final AtomicInteger done;
        private final StringBuilder read = new StringBuilder();
        private boolean first = true;

        private Reader(AtomicInteger begun, AtomicInteger done) {
            this.begun = begun;
            this.done = done;
        }

        @Override
        public void channelActive(ChannelHandlerContext context) {
            var _ = context.writeAndFlush(Unpooled.wrappedBuffer(REQUEST));
        }

        @Override
        protected void channelRead0(ChannelHandlerContext context, ByteBuf bytes) {
            read.append(bytes.toString(StandardCharsets.UTF_8));
            if (first && read.indexOf("\"a\"") > 0) {
                first = false;
                begun.incrementAndGet();
            }
            if (read.indexOf("[DONE]") > 0 && read.indexOf("0\r\n\r\n") > 0) {
                done.incrementAndGet();
                var _ = context.close();
            }
        }
    }
}
