package casemate.gateway;

import static org.assertj.core.api.Assertions.assertThat;

import io.netty.buffer.Unpooled;
import java.nio.charset.StandardCharsets;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.atomic.AtomicLong;
import org.junit.jupiter.api.Test;

/// A client that does not read holds the runtime back, and costs nobody else anything.
class BackPressureTest {
    private static final int EVENTS = 20_000;
    private static final String EVENT = RelayTest.chunk("x".repeat(4_000));

    @Test
    void runtimeIsHeldBackByASlowReader() throws Exception {
        AtomicLong written = new AtomicLong();
        AtomicInteger streams = new AtomicInteger();
        try (var gateway =
                        new GatewayUnderTest((request, wire) -> {
                            if (request.body().contains("true")) {
                                streams.incrementAndGet();
                                wire.streamHead();
                                pump(wire, written, 0);
                            } else {
                                wire.json(200, "{}");
                            }
                        });
                var slow = gateway.connect();
                var other = gateway.connect()) {
            slow.post("/v1/chat/completions", "{\"model\":\"demo\",\"stream\":true}");
            Eventually.that(() -> streams.get() == 1, "stream begun");
            long before = -1;
            // The runtime's writes come to rest long before it has sent everything.
            while (written.get() != before) {
                before = written.get();
                assertThat(
                                other.post("/v1/chat/completions", "{\"model\":\"demo\"}")
                                        .answer()
                                        .status())
                        .isEqualTo(200);
                Thread.sleep(100);
            }
            long all = (long) EVENTS * EVENT.length();
            assertThat(written.get()).isLessThan(all / 2);
            assertThat(slow.head()).contains("200");
            String body = slow.chunked();
            assertThat(body.length())
                    .isEqualTo((int) all + RelayTest.FINISH.length() + RelayTest.DONE.length());
        }
    }

    /// Writes as long as the socket takes it.
    private static void pump(RuntimeStandIn.Wire wire, AtomicLong written, int from) {
        byte[] chunk =
                (Integer.toHexString(EVENT.length()) + "\r\n" + EVENT + "\r\n")
                        .getBytes(StandardCharsets.US_ASCII);
        int next = from;
        while (next < EVENTS && wire.channel().isWritable()) {
            var _ =
                    wire.channel()
                            .writeAndFlush(Unpooled.wrappedBuffer(chunk))
                            .addListener(_ -> written.addAndGet(EVENT.length()));
            next++;
        }
        if (next == EVENTS) {
            wire.chunk(RelayTest.FINISH).lastChunk();
            return;
        }
        int rest = next;
        var _ =
                wire.channel()
                        .eventLoop()
                        .schedule(
                                () -> pump(wire, written, rest),
                                1,
                                java.util.concurrent.TimeUnit.MILLISECONDS);
    }
}
