package casemate.gateway.downstream;

import io.netty.channel.ChannelDuplexHandler;
import io.netty.channel.ChannelHandlerContext;
import io.netty.channel.ChannelPromise;
import io.netty.handler.codec.http.HttpResponse;
import io.netty.handler.codec.http.HttpStatusClass;
import io.netty.handler.codec.http.LastHttpContent;
import io.netty.handler.timeout.IdleStateEvent;

/// What a [Doorway] has to know of the requests that it lets through: when one is answered.
final class QuarkusSide extends ChannelDuplexHandler {
    private final Doorway doorway;

    QuarkusSide(Doorway doorway) {
        this.doorway = doorway;
    }

    @Override
    public void write(ChannelHandlerContext context, Object message, ChannelPromise promise) {
        boolean last = message instanceof LastHttpContent && !informational(message);
        var _ = context.write(message, promise);
        if (last) {
            doorway.answeredBehind();
        }
    }

    /// An invitation to send the body is a whole answer for Netty, but not the last.
    private static boolean informational(Object message) {
        return message instanceof HttpResponse head
                && head.status().codeClass() == HttpStatusClass.INFORMATIONAL;
    }

    /// Model calls do not come by here: without them a connection is not idle for long.
    @Override
    public void userEventTriggered(ChannelHandlerContext context, Object event) {
        if (event instanceof IdleStateEvent && doorway.usedSinceAskedLast()) {
            return;
        }
        context.fireUserEventTriggered(event);
    }
}
