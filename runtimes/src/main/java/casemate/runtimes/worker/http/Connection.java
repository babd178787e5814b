package casemate.runtimes.worker.http;

import io.netty.channel.ChannelHandlerContext;
import io.netty.channel.SimpleChannelInboundHandler;
import io.netty.handler.codec.http.FullHttpRequest;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;

/// One client: one request at a time. A pipelined request waits for its turn; a second one behind
/// it costs the connection, since a client that floods would otherwise fill our memory.
final class Connection extends SimpleChannelInboundHandler<FullHttpRequest> {
    private final Consumer<Exchange> routes;
    private final BodyRoom.Gate gate;
    private @Nullable Exchange current;
    private @Nullable FullHttpRequest next;

    Connection(Consumer<Exchange> routes, BodyRoom.Gate gate) {
        this.routes = routes;
        this.gate = gate;
    }

    @Override
    protected void channelRead0(ChannelHandlerContext ctx, FullHttpRequest request) {
        if (current == null) {
            begin(ctx, request);
        } else if (next == null) {
            next = request.retain();
        } else {
            var _ = ctx.close();
        }
    }

    private void begin(ChannelHandlerContext ctx, FullHttpRequest request) {
        Exchange exchange = new Exchange(ctx.channel(), request, () -> ended(ctx));
        current = exchange;
        if (request.decoderResult().isFailure()) {
            exchange.closeAfter();
            exchange.error(
                    ApiException.invalid(
                            null,
                            "The request is not valid HTTP: "
                                    + request.decoderResult().cause().getMessage()));
            return;
        }
        try {
            routes.accept(exchange);
        } catch (ApiException e) {
            exchange.error(e);
        }
    }

    private void ended(ChannelHandlerContext ctx) {
        ctx.executor()
                .execute(() -> {
                    current = null;
                    gate.answered();
                    FullHttpRequest waiting = next;
                    next = null;
                    if (waiting != null) {
                        try {
                            begin(ctx, waiting);
                        } finally {
                            waiting.release();
                        }
                    }
                });
    }

    @Override
    public void channelInactive(ChannelHandlerContext ctx) throws Exception {
        if (current != null) {
            current.clientGone();
        }
        if (next != null) {
            next.release();
            next = null;
        }
        super.channelInactive(ctx);
    }

    @Override
    public void exceptionCaught(ChannelHandlerContext ctx, Throwable cause) {
        var _ = ctx.close();
    }
}
