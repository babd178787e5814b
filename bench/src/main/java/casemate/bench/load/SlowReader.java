package casemate.bench.load;

import io.netty.buffer.ByteBuf;
import io.netty.channel.Channel;
import io.netty.channel.ChannelHandlerContext;
import io.netty.channel.ChannelInboundHandlerAdapter;
import java.util.concurrent.TimeUnit;

/// A client that takes one byte a second out of an endless answer.
// Netty reports failures through the pipeline, not through these futures.
@SuppressWarnings("FutureReturnValueIgnored")
final class SlowReader extends ChannelInboundHandlerAdapter {
    private final Channel channel;
    private long bytes;

    SlowReader(Channel channel) {
        this.channel = channel;
    }

    void start(ByteBuf request) {
        channel.writeAndFlush(request.duplicate(), channel.voidPromise());
        readOne();
    }

    long bytes() {
        return bytes;
    }

    boolean open() {
        return channel.isActive();
    }

    void close() {
        channel.close();
    }

    private void readOne() {
        if (channel.isActive()) {
            channel.read();
            channel.eventLoop().schedule(this::readOne, 1, TimeUnit.SECONDS);
        }
    }

    @Override
    public void channelRead(ChannelHandlerContext context, Object message) {
        var buffer = (ByteBuf) message;
        bytes += buffer.readableBytes();
        buffer.release();
    }

    @Override
    public void exceptionCaught(ChannelHandlerContext context, Throwable cause) {
        context.close();
    }
}
