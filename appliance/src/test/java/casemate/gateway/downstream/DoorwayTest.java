package casemate.gateway.downstream;

import static org.assertj.core.api.Assertions.assertThat;

import io.netty.buffer.ByteBuf;
import io.netty.buffer.Unpooled;
import io.netty.channel.ChannelHandlerContext;
import io.netty.channel.ChannelInboundHandlerAdapter;
import io.netty.channel.embedded.EmbeddedChannel;
import io.netty.handler.codec.http.DefaultFullHttpResponse;
import io.netty.handler.codec.http.HttpRequest;
import io.netty.handler.codec.http.HttpRequestDecoder;
import io.netty.handler.codec.http.HttpResponseEncoder;
import io.netty.handler.codec.http.HttpResponseStatus;
import io.netty.handler.codec.http.HttpVersion;
import io.netty.handler.timeout.IdleStateEvent;
import io.netty.util.ReferenceCountUtil;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;

/// The doorway by itself, with a stand-in for Vert.x' handler behind it.
class DoorwayTest {
    private static final String CALL = "POST /call HTTP/1.1\r\nContent-Length: 0\r\n\r\n";
    private static final String OTHER = "GET /other HTTP/1.1\r\n\r\n";
    private static final byte[] NOTHING = {};

    private final Guests guests =
            new Guests(
                    new Guests.Times(
                            100,
                            Duration.ofSeconds(15),
                            Duration.ofSeconds(10),
                            Duration.ofSeconds(20),
                            Duration.ofSeconds(60)));
    private final List<ClientCall> calls = new ArrayList<>();
    private final Behind behind = new Behind();
    private @Nullable CallTaker taker = (_, target) -> target.equals("/call") ? calls::add : null;

    private static final class Behind extends ChannelInboundHandlerAdapter {
        private final List<String> requests = new ArrayList<>();
        private int idle;
        private int readComplete;

        @Override
        public void channelRead(ChannelHandlerContext context, Object message) {
            if (message instanceof HttpRequest head) {
                requests.add(head.uri());
            }
            ReferenceCountUtil.release(message);
        }

        @Override
        public void channelReadComplete(ChannelHandlerContext context) {
            readComplete++;
        }

        @Override
        public void userEventTriggered(ChannelHandlerContext context, Object event) {
            idle++;
        }
    }

    private EmbeddedChannel channel() {
        EmbeddedChannel channel = new EmbeddedChannel();
        channel.pipeline()
                .addLast("httpDecoder", new HttpRequestDecoder())
                .addLast(new HttpResponseEncoder())
                .addLast("handler", behind);
        ClientConnections.open(channel.pipeline(), () -> taker, guests);
        return channel;
    }

    private static void send(EmbeddedChannel channel, String bytes) {
        channel.writeInbound(Unpooled.copiedBuffer(bytes, StandardCharsets.US_ASCII));
        channel.runPendingTasks();
    }

    private static String sent(EmbeddedChannel channel) {
        channel.runPendingTasks();
        StringBuilder all = new StringBuilder();
        for (ByteBuf out = channel.readOutbound(); out != null; out = channel.readOutbound()) {
            all.append(out.toString(StandardCharsets.US_ASCII));
            out.release();
        }
        return all.toString();
    }

    private static void answer(ClientCall call) {
        call.answer().begin(200, 0);
        call.answer().bodyOf(0);
        call.answer().end(NOTHING, 0, 0);
    }

    private void answerBehind(EmbeddedChannel channel) {
        var _ =
                channel.pipeline()
                        .lastContext()
                        .writeAndFlush(
                                new DefaultFullHttpResponse(
                                        HttpVersion.HTTP_1_1, HttpResponseStatus.NO_CONTENT));
        channel.runPendingTasks();
    }

    @Test
    void eachRequestGoesToItsSideAndOneIsInWorkAtATime() {
        EmbeddedChannel channel = channel();
        send(channel, CALL + OTHER + CALL);
        assertThat(calls).hasSize(1);
        assertThat(behind.requests).isEmpty();
        assertThat(channel.config().isAutoRead()).as("would see it leave").isTrue();

        answer(calls.get(0));
        assertThat(sent(channel)).isEqualTo("HTTP/1.1 200 OK\r\ncontent-length: 0\r\n\r\n");
        assertThat(behind.requests).containsExactly("/other");
        assertThat(calls).hasSize(1);
        answerBehind(channel);
        assertThat(sent(channel)).startsWith("HTTP/1.1 204");
        assertThat(calls).hasSize(2);
        assertThat(channel.config().isAutoRead()).isTrue();
        answer(calls.get(1));
        assertThat(channel.finishAndReleaseAll()).isTrue();
    }

    /// What was answered behind is flushed, although a call has begun meanwhile.
    @Test
    void readingEndsForThoseBehindWhenTheyHaveRead() {
        EmbeddedChannel channel = channel();
        send(channel, CALL);
        assertThat(behind.readComplete).isZero();
        answer(calls.get(0));
        send(channel, OTHER + CALL);
        assertThat(behind.readComplete).isEqualTo(1);
        answerBehind(channel);
        assertThat(calls).hasSize(2);
        channel.finishAndReleaseAll();
    }

    @Test
    void manyRequestsAheadStopTheReading() {
        EmbeddedChannel channel = channel();
        send(channel, CALL.repeat(40));
        assertThat(channel.config().isAutoRead()).isFalse();
        for (int i = 0; i < 40; i++) {
            answer(calls.get(i));
            sent(channel);
        }
        assertThat(calls).hasSize(40);
        assertThat(channel.config().isAutoRead()).isTrue();
        channel.finishAndReleaseAll();
    }

    @Test
    void invitationIsNotTheAnswer() {
        EmbeddedChannel channel = channel();
        send(channel, OTHER + CALL);
        var _ =
                channel.pipeline()
                        .lastContext()
                        .writeAndFlush(
                                new DefaultFullHttpResponse(
                                        HttpVersion.HTTP_1_1, HttpResponseStatus.CONTINUE));
        channel.runPendingTasks();
        assertThat(calls).isEmpty();
        channel.finishAndReleaseAll();
    }

    @Test
    void withoutATakerEverythingGoesBehind() {
        taker = null;
        EmbeddedChannel channel = channel();
        send(channel, CALL);
        assertThat(calls).isEmpty();
        assertThat(behind.requests).containsExactly("/call");
        channel.finishAndReleaseAll();
    }

    @Test
    void connectionWithCallsIsNotIdle() {
        EmbeddedChannel channel = channel();
        send(channel, CALL);
        idle(channel);
        idle(channel);
        assertThat(behind.idle).as("in work").isZero();
        answer(calls.get(0));
        idle(channel);
        assertThat(behind.idle).as("used in between").isZero();
        idle(channel);
        assertThat(behind.idle).isEqualTo(1);
        channel.finishAndReleaseAll();
    }

    private static void idle(EmbeddedChannel channel) {
        channel.pipeline().fireUserEventTriggered(IdleStateEvent.ALL_IDLE_STATE_EVENT);
    }

    @Test
    void floodOfRequestsAheadEndsTheConnection() {
        EmbeddedChannel channel = channel();
        send(channel, CALL);
        List<String> gone = new ArrayList<>();
        calls.get(0).whenGone(() -> gone.add("told"));
        send(channel, OTHER.repeat(1_000));
        assertThat(channel.isActive()).isFalse();
        assertThat(gone).containsExactly("told");
        assertThat(behind.requests).isEmpty();
    }

    @Test
    void callIsToldOnceThatItsClientIsGone() {
        EmbeddedChannel channel = channel();
        send(channel, CALL);
        List<String> gone = new ArrayList<>();
        calls.get(0).whenGone(() -> gone.add("told"));
        calls.get(0).answer().begin(200, 0);
        var _ = channel.close();
        channel.runPendingTasks();
        answer(calls.get(0));
        assertThat(gone).containsExactly("told");
        assertThat(calls.get(0).answer().open()).isFalse();
    }
}
