package casemate.gateway.downstream;

import io.netty.bootstrap.ChannelInitializerExtension;
import io.netty.channel.AdaptiveRecvByteBufAllocator;
import io.netty.channel.Channel;
import io.netty.channel.ChannelHandlerContext;
import io.netty.channel.ChannelInboundHandlerAdapter;
import io.netty.channel.ChannelPipeline;
import io.netty.channel.WriteBufferWaterMark;
import java.time.Duration;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;

/// Puts a [Doorway] into every connection that the server accepts, by the extension that Netty has
/// for this. Netty makes the one instance, so who takes the calls is said to the class.
public final class ClientConnections extends ChannelInitializerExtension {
    private static final String DECODER = "httpDecoder";
    private static final String HANDSHAKE = "handshaker";
    private static final String SERVER = "handler";

    /// Bytes of an answer that wait for a client which does not read, before the runtime is held
    /// back: against those that ask for long answers and do not read them. A half of Netty's own,
    /// for thousands of such clients fill the direct memory.
    private static final WriteBufferWaterMark UNREAD = new WriteBufferWaterMark(16 << 10, 32 << 10);

    /// Largest piece that is read of a socket at once, in bytes; it may have to wait here, for each
    /// of thousands of connections.
    private static final int PIECE = 16 << 10;

    private static volatile @Nullable CallTaker taker;
    private static volatile Guests guests =
            new Guests(
                    new Guests.Times(
                            20_000,
                            Duration.ofSeconds(15),
                            Duration.ofSeconds(10),
                            Duration.ofMinutes(2),
                            Duration.ofMinutes(5)));

    /// To be called before the server opens its socket: extensions are off unless asked for.
    public static void letIn() {
        System.setProperty(EXTENSIONS_SYSTEM_PROPERTY, "serviceload");
    }

    /// From now on calls go to this one; those of connections that are open already, too.
    ///
    /// @param calls null to leave everything to Quarkus
    public static void leadTo(@Nullable CallTaker calls) {
        taker = calls;
    }

    /// Connections that come from now on are looked after by this.
    public static void welcome(Guests all) {
        guests = all;
    }

    @Override
    public void postInitializeServerChildChannel(Channel channel) {
        channel.pipeline().addLast(new Arrival());
    }

    /// Puts a doorway into a connection that Vert.x has made ready for HTTP/1.1.
    public static void open(
            ChannelPipeline pipeline, Supplier<@Nullable CallTaker> calls, Guests all) {
        Doorway doorway = new Doorway(calls, all);
        pipeline.addAfter(DECODER, null, doorway);
        pipeline.addBefore(SERVER, null, new QuarkusSide(doorway));
    }

    /// Waits in a new connection until Vert.x has made it ready: at once, or after the handshake
    /// where there is TLS.
    private static final class Arrival extends ChannelInboundHandlerAdapter {
        @Override
        public void handlerAdded(ChannelHandlerContext context) {
            ChannelPipeline pipeline = context.pipeline();
            if (pipeline.get(HANDSHAKE) != null) {
                // Behind the decryption and before the decoder that is still to come.
                pipeline.remove(this);
                pipeline.addAfter(HANDSHAKE, null, new Arrival());
            } else {
                openIfReady(context);
            }
        }

        @Override
        public void channelRead(ChannelHandlerContext context, Object message) {
            openIfReady(context);
            context.fireChannelRead(message);
        }

        private void openIfReady(ChannelHandlerContext context) {
            ChannelPipeline pipeline = context.pipeline();
            if (pipeline.get(DECODER) != null && pipeline.get(SERVER) != null) {
                context.channel()
                        .config()
                        .setWriteBufferWaterMark(UNREAD)
                        .setRecvByteBufAllocator(
                                new AdaptiveRecvByteBufAllocator(64, 2_048, PIECE));
                open(pipeline, () -> taker, guests);
                pipeline.remove(this);
            }
        }
    }
}
