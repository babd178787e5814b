package casemate.bench.wire;

import io.netty.buffer.ByteBuf;
import io.netty.channel.ChannelHandlerContext;
import io.netty.channel.ChannelInboundHandlerAdapter;

/// A channel handler that gives its subclass each read as a piece of one reused array.
public abstract class ByteFeed extends ChannelInboundHandlerAdapter {
    private static final ThreadLocal<byte[]> SCRATCH =
            ThreadLocal.withInitial(() -> new byte[64 << 10]);

    protected abstract void received(ChannelHandlerContext context, byte[] data, int length);

    @Override
    public final void channelRead(ChannelHandlerContext context, Object message) {
        var buffer = (ByteBuf) message;
        try {
            byte[] scratch = SCRATCH.get();
            while (buffer.isReadable()) {
                int length = Math.min(scratch.length, buffer.readableBytes());
                buffer.readBytes(scratch, 0, length);
                received(context, scratch, length);
            }
        } finally {
            buffer.release();
        }
    }
}
