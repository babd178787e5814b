package casemate.gateway.downstream;

import static org.assertj.core.api.Assertions.assertThat;

import io.netty.buffer.ByteBuf;
import io.netty.buffer.Unpooled;
import io.netty.channel.ChannelInboundHandlerAdapter;
import io.netty.channel.embedded.EmbeddedChannel;
import io.netty.handler.codec.http.HttpRequestDecoder;
import io.netty.handler.codec.http.HttpResponseEncoder;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Test;

/// How long a connection may stay, told by a clock that the test turns.
class GuestsTest {
    private static final String CALL = "POST /call HTTP/1.1\r\nContent-Length: 0\r\n\r\n";

    private final Guests guests =
            new Guests(
                    new Guests.Times(
                            20,
                            Duration.ofSeconds(15),
                            Duration.ofSeconds(10),
                            Duration.ofSeconds(20),
                            Duration.ofSeconds(60)));
    private final List<ClientCall> calls = new ArrayList<>();

    private EmbeddedChannel channel() {
        EmbeddedChannel channel = new EmbeddedChannel();
        channel.pipeline()
                .addLast("httpDecoder", new HttpRequestDecoder())
                .addLast(new HttpResponseEncoder())
                .addLast("handler", new ChannelInboundHandlerAdapter());
        ClientConnections.open(
                channel.pipeline(),
                () -> (_, target) -> target.equals("/call") ? calls::add : null,
                guests);
        return channel;
    }

    private static void send(EmbeddedChannel channel, String bytes) {
        channel.writeInbound(Unpooled.copiedBuffer(bytes, StandardCharsets.US_ASCII));
        channel.runPendingTasks();
    }

    private static String sent(EmbeddedChannel channel) {
        StringBuilder all = new StringBuilder();
        for (ByteBuf out = channel.readOutbound(); out != null; out = channel.readOutbound()) {
            all.append(out.toString(StandardCharsets.US_ASCII));
            out.release();
        }
        return all.toString();
    }

    /// As the sweep would after so many seconds.
    private static void pass(EmbeddedChannel channel, int seconds) {
        channel.pipeline()
                .get(Doorway.class)
                .expire(System.nanoTime() + TimeUnit.SECONDS.toNanos(seconds));
        channel.runPendingTasks();
    }

    private static void answer(ClientCall call) {
        call.answer().begin(200, 0);
        call.answer().bodyOf(0);
        call.answer().end(new byte[0], 0, 0);
    }

    @Test
    void whoNeverSendsAnythingGoes() {
        EmbeddedChannel channel = channel();
        pass(channel, 14);
        assertThat(channel.isOpen()).isTrue();
        pass(channel, 16);
        assertThat(channel.isOpen()).isFalse();
        assertThat(sent(channel)).isEmpty();
        assertThat(guests.strangers()).isZero();
    }

    @Test
    void halfAHeadIsAnsweredWith408AndByteAfterByteDoesNotHelp() {
        EmbeddedChannel channel = channel();
        send(channel, "POST /call HT");
        pass(channel, 9);
        send(channel, "TP");
        assertThat(channel.isOpen()).isTrue();
        pass(channel, 11);
        assertThat(channel.isOpen()).isFalse();
        assertThat(sent(channel)).startsWith("HTTP/1.1 408 ").contains("connection: close");
    }

    @Test
    void aHeadInTwoPiecesIsTakenAndTheNextOneHasItsOwnTime() {
        EmbeddedChannel channel = channel();
        send(channel, CALL.substring(0, 20));
        send(channel, CALL.substring(20));
        answer(calls.getFirst());
        pass(channel, 11);
        assertThat(channel.isOpen()).isTrue();
        send(channel, CALL.substring(0, 20));
        pass(channel, 11);
        assertThat(channel.isOpen()).isFalse();
    }

    @Test
    void whoIsKnownMayBeSilentForLonger() {
        EmbeddedChannel stranger = channel();
        EmbeddedChannel known = channel();
        send(stranger, CALL);
        answer(calls.removeFirst());
        send(known, CALL);
        calls.getFirst().callerIsKnown();
        answer(calls.removeFirst());
        pass(stranger, 16);
        pass(known, 16);
        assertThat(stranger.isOpen()).isFalse();
        assertThat(known.isOpen()).isTrue();
        pass(known, 61);
        assertThat(known.isOpen()).isFalse();
    }

    @Test
    void aCallInWorkHasDeadlinesOfItsOwn() {
        EmbeddedChannel channel = channel();
        send(channel, CALL);
        pass(channel, 10_000);
        assertThat(channel.isOpen()).isTrue();
        answer(calls.getFirst());
        assertThat(sent(channel)).startsWith("HTTP/1.1 200");
    }

    @Test
    void theBodyOfWhatIsNoCallHasItsTime() {
        EmbeddedChannel slow = channel();
        send(slow, "POST /other HTTP/1.1\r\nContent-Length: 5\r\n\r\nab");
        pass(slow, 19);
        assertThat(slow.isOpen()).isTrue();
        pass(slow, 21);
        assertThat(slow.isOpen()).isFalse();

        EmbeddedChannel whole = channel();
        send(whole, "POST /other HTTP/1.1\r\nContent-Length: 5\r\n\r\nabcde");
        pass(whole, 21);
        assertThat(whole.isOpen()).as("it is being answered").isTrue();
    }

    /// 20 places: strangers get 10 of them, and none of a known caller's.
    @Test
    void newStrangersPushOutTheOldest() {
        EmbeddedChannel known = channel();
        send(known, CALL);
        calls.getFirst().callerIsKnown();
        answer(calls.removeFirst());
        List<EmbeddedChannel> strangers = new ArrayList<>();
        for (int i = 0; i < 10; i++) {
            strangers.add(channel());
        }
        assertThat(strangers).allMatch(EmbeddedChannel::isOpen);
        EmbeddedChannel next = channel();
        strangers.getFirst().runPendingTasks();
        assertThat(strangers.getFirst().isOpen()).isFalse();
        assertThat(strangers.subList(1, 10)).allMatch(EmbeddedChannel::isOpen);
        assertThat(next.isOpen()).isTrue();
        assertThat(known.isOpen()).isTrue();
        assertThat(guests.strangers()).isEqualTo(10);
    }

    @Test
    void whoIsBeingAnsweredIsNotPushedOut() {
        EmbeddedChannel busy = channel();
        send(busy, CALL);
        List<EmbeddedChannel> strangers = new ArrayList<>();
        for (int i = 0; i < 100; i++) {
            strangers.add(channel());
            busy.runPendingTasks();
            strangers.forEach(EmbeddedChannel::runPendingTasks);
        }
        assertThat(busy.isOpen()).isTrue();
        // One or two more than their share: the busy one had its turn, and stayed.
        assertThat(strangers.stream().filter(EmbeddedChannel::isOpen).count()).isBetween(8L, 12L);
    }
}
