package casemate.runtimes.worker.http;

import io.netty.channel.ChannelHandlerContext;
import io.netty.channel.ChannelInboundHandlerAdapter;
import io.netty.handler.codec.http.HttpRequest;
import io.netty.handler.codec.http.HttpUtil;
import io.netty.util.ReferenceCountUtil;
import java.util.ArrayDeque;
import java.util.Deque;
import java.util.Objects;
import org.jspecify.annotations.Nullable;

/// Room for the bodies of all requests that are not answered yet. Beyond it a body waits in its
/// socket: two of the largest ones once filled the worker's heap. For one event loop; not
/// thread-safe.
final class BodyRoom {
    /// Of the heap: what is made of a body takes seven times its bytes while it is parsed, one
    /// after the other, and up to three times until it is answered.
    private static final int PART_OF_HEAP = 10;

    private final long bytes;
    private final Deque<Gate> waiting = new ArrayDeque<>();
    private long held;

    BodyRoom(long bytes) {
        this.bytes = bytes;
    }

    static BodyRoom ofHeap() {
        return new BodyRoom(Runtime.getRuntime().maxMemory() / PART_OF_HEAP);
    }

    Gate gate() {
        return new Gate(this);
    }

    /// One alone is let in however large it is; another limit says how large that may be.
    private boolean take(long length) {
        if (held > 0 && held + length > bytes) {
            return false;
        }
        held += length;
        return true;
    }

    private void giveBack(long length) {
        held -= length;
        for (Gate gate = waiting.poll(); gate != null; gate = waiting.poll()) {
            if (!gate.proceed()) {
                return;
            }
        }
    }

    /// Stands in one connection before its bodies are collected.
    static final class Gate extends ChannelInboundHandlerAdapter {
        private final BodyRoom room;

        /// Of requests that were let in and are not answered.
        private final Deque<Long> lengths = new ArrayDeque<>();

        private final Deque<Object> kept = new ArrayDeque<>();
        private @Nullable ChannelHandlerContext waitsIn;
        private boolean gone;

        private Gate(BodyRoom room) {
            this.room = room;
        }

        @Override
        public void channelRead(ChannelHandlerContext ctx, Object message) {
            if (!kept.isEmpty() || !admitted(message)) {
                kept.add(message);
                if (kept.size() == 1) {
                    waitsIn = ctx;
                    ctx.channel().config().setAutoRead(false);
                    room.waiting.add(this);
                }
                return;
            }
            ctx.fireChannelRead(message);
        }

        private boolean admitted(Object message) {
            if (!(message instanceof HttpRequest request) || request.decoderResult().isFailure()) {
                return true;
            }
            long length =
                    HttpUtil.isTransferEncodingChunked(request)
                            ? UnixHttpServer.MAX_BODY_BYTES
                            : Math.min(
                                    HttpUtil.getContentLength(request, 0L),
                                    UnixHttpServer.MAX_BODY_BYTES);
            if (!room.take(length)) {
                return false;
            }
            lengths.add(length);
            return true;
        }

        /// @return false when there is no room for the next one still
        private boolean proceed() {
            ChannelHandlerContext context = Objects.requireNonNull(waitsIn);
            while (!kept.isEmpty()) {
                if (!admitted(kept.peek())) {
                    room.waiting.addFirst(this);
                    return false;
                }
                context.fireChannelRead(kept.poll());
            }
            context.fireChannelReadComplete();
            context.channel().config().setAutoRead(true);
            return true;
        }

        /// The oldest request of the connection that was let in has its answer.
        void answered() {
            Long length = lengths.poll();
            if (length != null) {
                room.giveBack(length);
            }
        }

        @Override
        public void channelInactive(ChannelHandlerContext ctx) throws Exception {
            if (!gone) {
                gone = true;
                room.waiting.remove(this);
                kept.forEach(ReferenceCountUtil::release);
                kept.clear();
                long all = lengths.stream().mapToLong(Long::longValue).sum();
                lengths.clear();
                room.giveBack(all);
            }
            super.channelInactive(ctx);
        }
    }
}
