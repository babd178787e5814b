package casemate.bench.load;

import casemate.bench.wire.Address;
import casemate.bench.wire.Transport;
import io.netty.bootstrap.Bootstrap;
import io.netty.channel.Channel;
import io.netty.channel.ChannelFutureListener;
import io.netty.channel.ChannelInboundHandlerAdapter;
import io.netty.channel.ChannelOption;
import io.netty.channel.EventLoop;
import io.netty.channel.FixedRecvByteBufAllocator;
import java.util.function.Consumer;

/// Opens connections to the target. What is called, is called on the load's event loop.
// Netty reports failures through the pipeline, not through these futures.
@SuppressWarnings("FutureReturnValueIgnored")
final class Connector {
    private static final int SMALLEST_WINDOW = 4096;

    private final Address target;
    private final EventLoop loop;

    Connector(Address target, EventLoop loop) {
        this.target = target;
        this.loop = loop;
    }

    void exchange(Exchange.Owner owner, Consumer<Exchange> connected, Runnable failed) {
        connect(
                bootstrap(),
                channel -> {
                    var exchange = new Exchange(channel, owner);
                    channel.pipeline().addLast(exchange);
                    connected.accept(exchange);
                },
                failed);
    }

    void slowReader(Consumer<SlowReader> connected, Runnable failed) {
        var bootstrap =
                bootstrap()
                        .option(ChannelOption.AUTO_READ, false)
                        .option(
                                ChannelOption.RCVBUF_ALLOCATOR,
                                new FixedRecvByteBufAllocator(1).maxMessagesPerRead(1));
        if (target instanceof Address.Tcp) {
            bootstrap.option(ChannelOption.SO_RCVBUF, SMALLEST_WINDOW);
        }
        connect(
                bootstrap,
                channel -> {
                    var reader = new SlowReader(channel);
                    channel.pipeline().addLast(reader);
                    connected.accept(reader);
                },
                failed);
    }

    private Bootstrap bootstrap() {
        var bootstrap = new Bootstrap().group(loop).channelFactory(Transport.client(target));
        if (target instanceof Address.Tcp) {
            bootstrap.option(ChannelOption.TCP_NODELAY, true);
        }
        return bootstrap;
    }

    private void connect(Bootstrap bootstrap, Consumer<Channel> connected, Runnable failed) {
        bootstrap
                .handler(new ChannelInboundHandlerAdapter())
                .connect(target.socket())
                .addListener(
                        (ChannelFutureListener)
                                future -> {
                                    if (future.isSuccess()) {
                                        connected.accept(future.channel());
                                    } else {
                                        failed.run();
                                    }
                                });
    }
}
