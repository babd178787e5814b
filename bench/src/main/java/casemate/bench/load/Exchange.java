package casemate.bench.load;

import casemate.bench.wire.ByteFeed;
import casemate.bench.wire.Headers;
import casemate.bench.wire.HttpReader;
import io.netty.buffer.ByteBuf;
import io.netty.channel.Channel;
import io.netty.channel.ChannelHandlerContext;

/// One connection of a load: asks when told, one request at a time, and tells its owner what came.
// Netty reports failures through the pipeline, not through these futures.
@SuppressWarnings("FutureReturnValueIgnored")
final class Exchange extends ByteFeed implements HttpReader.Events {
    /// What a load wants to know. Called on the load's event loop.
    interface Owner {
        void answered(Exchange exchange, int status);

        void broken(Exchange exchange);

        default void body(Exchange exchange, byte[] data, int from, int to) {}
    }

    private final HttpReader reader = new HttpReader(this);
    private final Owner owner;
    private final Channel channel;
    private int status;
    private boolean broken;

    /// When the answer under way was due to be asked for, for the owner's own use.
    long due;

    Exchange(Channel channel, Owner owner) {
        this.channel = channel;
        this.owner = owner;
    }

    void ask(ByteBuf request) {
        channel.writeAndFlush(request.duplicate(), channel.voidPromise());
    }

    void close() {
        broken = true;
        channel.close();
    }

    @Override
    protected void received(ChannelHandlerContext context, byte[] data, int length) {
        if (!broken) {
            reader.feed(data, 0, length);
        }
    }

    @Override
    public void head(byte[] head, int length) {
        status = Headers.status(head);
    }

    @Override
    public void body(byte[] data, int from, int to) {
        owner.body(this, data, from, to);
    }

    @Override
    public void end() {
        owner.answered(this, status);
    }

    @Override
    public void channelInactive(ChannelHandlerContext context) {
        breakOnce();
    }

    @Override
    public void exceptionCaught(ChannelHandlerContext context, Throwable cause) {
        context.close();
        breakOnce();
    }

    private void breakOnce() {
        if (!broken) {
            broken = true;
            owner.broken(this);
        }
    }
}
