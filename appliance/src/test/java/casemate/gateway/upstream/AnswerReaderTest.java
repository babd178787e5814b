package casemate.gateway.upstream;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatCode;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.netty.buffer.ByteBuf;
import io.netty.buffer.ByteBufAllocator;
import io.netty.buffer.Unpooled;
import io.netty.buffer.UnpooledByteBufAllocator;
import io.netty.channel.embedded.EmbeddedChannel;
import io.netty.handler.codec.http.HttpContent;
import io.netty.handler.codec.http.HttpObject;
import io.netty.handler.codec.http.HttpResponse;
import io.netty.handler.codec.http.HttpResponseDecoder;
import io.netty.handler.codec.http.HttpUtil;
import io.netty.handler.codec.http.LastHttpContent;
import io.netty.util.ReferenceCountUtil;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.util.Arrays;
import java.util.Random;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/// What runtimes answer, in whatever pieces it comes, and what none of them should.
class AnswerReaderTest {
    private static final ByteBufAllocator ALLOCATOR = UnpooledByteBufAllocator.DEFAULT;

    private static final AnswerHead NONE = new AnswerHead(0, 0, false, false);

    /// Small, so that lines are longer.
    private final byte[] window = new byte[24];

    /// Everything that was heard.
    private static final class Heard implements AnswerReader.Sink {
        private final StringBuilder body = new StringBuilder();
        private AnswerHead head = NONE;
        private int heads;
        private int ends;
        private boolean inStep;
        private boolean listens = true;

        @Override
        public void head(AnswerHead said) {
            head = said;
            heads++;
        }

        @Override
        public void body(ByteBuf bytes) {
            // Nobody is obliged to read all of it.
            body.append(bytes.toString(StandardCharsets.ISO_8859_1));
        }

        @Override
        public void end(boolean nothingBehind) {
            ends++;
            inStep = nothingBehind;
            listens = false;
        }

        @Override
        public boolean listens() {
            return listens;
        }
    }

    private Heard read(byte[] answer, int... cuts) throws IOException {
        Heard heard = new Heard();
        AnswerReader reader = new AnswerReader(heard, window);
        int from = 0;
        try {
            for (int cut : cuts) {
                feed(reader, answer, from, cut);
                from = cut;
            }
            feed(reader, answer, from, answer.length);
        } finally {
            reader.release();
        }
        return heard;
    }

    private static void feed(AnswerReader reader, byte[] bytes, int from, int to)
            throws IOException {
        ByteBuf piece = Unpooled.buffer().writeBytes(bytes, from, to - from);
        try {
            reader.read(piece, ALLOCATOR);
        } finally {
            assertThat(piece.release()).isTrue();
        }
    }

    private static byte[] bytes(String text) {
        return text.getBytes(StandardCharsets.ISO_8859_1);
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "HTTP/1.1 200 OK\r\nContent-Length: 5\r\n\r\nhello",
                "HTTP/1.1 200\r\ncontent-length:5\r\n\r\nhello",
                "HTTP/1.1 200 OK\ncontent-length: 5  \n\nhello",
                "HTTP/1.1 200 OK\r\n"
                        + "Transfer-Encoding: chunked\r\n\r\n"
                        + "2\r\n"
                        + "he\r\n"
                        + "3;x=y\r\n"
                        + "llo\r\n"
                        + "0\r\n"
                        + "\r\n",
                "HTTP/1.1 200 OK\r\n"
                        + "transfer-encoding: Chunked\r\n\r\n"
                        + "0005\r\n"
                        + "hello\r\n"
                        + "0\r\n"
                        + "x: y\r\n"
                        + "\r\n",
                "HTTP/1.1 100 Continue\r\n\r\nHTTP/1.1 200 OK\r\nContent-Length: 5\r\n\r\nhello",
            })
    void inAnyPieces(String answer) throws Exception {
        byte[] bytes = bytes(answer);
        for (int cut = 0; cut <= bytes.length; cut++) {
            Heard heard = read(bytes, cut);
            assertThat(heard.body.toString()).as("cut at %d", cut).isEqualTo("hello");
            assertThat(heard.ends).as("cut at %d", cut).isEqualTo(1);
            assertThat(heard.inStep).isTrue();
            assertThat(heard.head.keepAlive()).isTrue();
        }
        int[] everywhere = java.util.stream.IntStream.range(0, bytes.length).toArray();
        assertThat(read(bytes, everywhere).body.toString()).isEqualTo("hello");
    }

    @Test
    void headsSayWhatTheySay() throws Exception {
        assertThat(
                        read(bytes(
                                        "HTTP/1.1 200 OK\r\nContent-Type: text/event-stream;"
                                                + " charset=utf-8\r\nTransfer-Encoding:"
                                                + " chunked\r\n\r\n"))
                                .head)
                .isEqualTo(new AnswerHead(200, -1, true, true));
        assertThat(
                        read(bytes(
                                        "HTTP/1.1 429 No\r\nConnection: close\r\n"
                                                + "Content-Length: 0\r\n\r\n"))
                                .head)
                .isEqualTo(new AnswerHead(429, 0, false, false));
        assertThat(read(bytes("HTTP/1.0 200 OK\r\nContent-Length: 0\r\n\r\n")).head)
                .isEqualTo(new AnswerHead(200, 0, false, false));
        assertThat(
                        read(bytes(
                                        "HTTP/1.0 200 OK\r\nConnection: Keep-Alive\r\n"
                                                + "Content-Length: 0\r\n\r\n"))
                                .head)
                .isEqualTo(new AnswerHead(200, 0, false, true));
        assertThat(read(bytes("HTTP/1.1 204 No Content\r\n\r\n")).ends).isEqualTo(1);
        Heard both =
                read(
                        bytes(
                                "HTTP/1.1 200 OK\r\nContent-Length: 3\r\nTransfer-Encoding:"
                                        + " chunked\r\n\r\n1\r\nx\r\n0\r\n\r\n"));
        assertThat(both.body.toString()).isEqualTo("x");
        assertThat(both.head.keepAlive()).as("said two lengths").isFalse();
    }

    @Test
    void bodyWithoutALengthGoesOnToTheEndOfTheConnection() throws Exception {
        Heard heard = new Heard();
        AnswerReader reader = new AnswerReader(heard, window);
        byte[] answer = bytes("HTTP/1.1 200 OK\r\n\r\nhello");
        feed(reader, answer, 0, answer.length);
        assertThat(heard.body.toString()).isEqualTo("hello");
        assertThat(heard.ends).isZero();
        assertThat(heard.head.keepAlive()).isFalse();
        assertThat(reader.endsWithConnection()).isTrue();
    }

    @Test
    void whatComesBehindAnAnswerIsNoticed() throws Exception {
        assertThat(read(bytes("HTTP/1.1 200 OK\r\nContent-Length: 1\r\n\r\nxHTTP/1.1 200")).inStep)
                .isFalse();
        assertThat(
                        read(bytes(
                                        "HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\n"
                                                + "\r\n0\r\n\r\nx"))
                                .inStep)
                .isFalse();
        assertThat(read(bytes("HTTP/1.1 200 OK\r\nContent-Length: 0\r\n\r\nx")).inStep).isFalse();
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "\r\nHTTP/1.1 200 OK\r\n\r\n",
                "HTTP/2 200\r\n\r\n",
                "HTTP/1.1 20\r\n\r\n",
                "HTTP/1.1 2000 OK\r\n\r\n",
                "HTTP/1.1 2x0 OK\r\n\r\n",
                "HTTP/1.1 999 OK\r\n\r\n",
                "HTTP/1.1 099 OK\r\n\r\n",
                "ICY 200 OK\r\n\r\n",
                "HTTP/1.1 200 OK\r\nnocolon\r\n\r\n",
                "HTTP/1.1 200 OK\r\n: empty\r\n\r\n",
                "HTTP/1.1 200 OK\r\nContent-Length: -1\r\n\r\n",
                "HTTP/1.1 200 OK\r\nContent-Length:\r\n\r\n",
                "HTTP/1.1 200 OK\r\nContent-Length: 1 2\r\n\r\n",
                "HTTP/1.1 200 OK\r\nContent-Length: 9999999999999999999\r\n\r\n",
                "HTTP/1.1 200 OK\r\nContent-Length: 1\r\nContent-Length: 2\r\n\r\n",
                "HTTP/1.1 200 OK\r\nTransfer-Encoding: gzip, chunked\r\n\r\n",
                "HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\n\r\nx\r\n",
                "HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\n\r\n\r\n",
                "HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\n\r\n-1\r\n",
                "HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\n\r\n1g\r\n",
                "HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\n\r\nffffffffffffffff\r\n",
                "HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\n\r\n1\r\nxy\r\n",
            })
    void whatIsNotHttpIsAnError(String answer) {
        assertThatThrownBy(() -> read(bytes(answer))).isInstanceOf(IOException.class);
    }

    @Test
    void headsAndLinesHaveAnEnd() {
        String many = "x: y\r\n".repeat(4_000);
        assertThatThrownBy(() -> read(bytes("HTTP/1.1 200 OK\r\n" + many)))
                .hasMessageContaining("16384");
        assertThatThrownBy(() -> read(bytes("HTTP/1.1 200 OK\r\nx: " + "y".repeat(20_000))))
                .hasMessageContaining("16384");
        String chunked = "HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\n\r\n";
        assertThatThrownBy(() -> read(bytes(chunked + "1;" + "x".repeat(2_000))))
                .hasMessageContaining("1024");
        assertThatThrownBy(() -> read(bytes(chunked + "0\r\n" + many)))
                .hasMessageContaining("16384");
    }

    /// Random good answers in random pieces: the same as Netty's decoder makes of them.
    @Test
    void saysWhatNettySays() throws Exception {
        Random random = new Random(20261121);
        for (int i = 0; i < 3_000; i++) {
            byte[] answer = randomAnswer(random);
            Heard heard = read(answer, cuts(random, answer.length));
            Heard netty = byNetty(answer);
            assertThat(heard.head).isEqualTo(netty.head);
            assertThat(heard.body.toString()).isEqualTo(netty.body.toString());
            assertThat(heard.ends).isEqualTo(netty.ends).isEqualTo(1);
        }
    }

    @Test
    void mutatedAnswersAreErrorsAtMost() {
        Random random = new Random(20261122);
        for (int i = 0; i < 10_000; i++) {
            byte[] answer = randomAnswer(random);
            for (int j = random.nextInt(6); j >= 0; j--) {
                answer[random.nextInt(answer.length)] = (byte) random.nextInt(256);
            }
            assertThatCode(
                            () -> {
                                try {
                                    Heard heard = read(answer, cuts(random, answer.length));
                                    assertThat(heard.heads).isLessThanOrEqualTo(1);
                                    assertThat(heard.ends).isLessThanOrEqualTo(heard.heads);
                                } catch (IOException _) {
                                    // A clear no is what is wanted.
                                }
                            })
                    .doesNotThrowAnyException();
        }
    }

    private static int[] cuts(Random random, int length) {
        return random.ints(random.nextInt(6), 0, length).sorted().toArray();
    }

    private static byte[] randomAnswer(Random random) {
        StringBuilder answer = new StringBuilder();
        if (random.nextInt(8) == 0) {
            answer.append("HTTP/1.1 102 Processing\r\nx: y\r\n\r\n");
        }
        answer.append("HTTP/1.1 ").append(200 + random.nextInt(300)).append(" Word\r\n");
        for (int i = random.nextInt(5); i > 0; i--) {
            answer.append("X-Some-").append(i).append(": ").append(random.nextInt()).append("\r\n");
        }
        if (random.nextInt(3) == 0) {
            answer.append("CONTENT-TYPE: text/event-stream\r\n");
        }
        if (random.nextInt(5) == 0) {
            answer.append("Connection: close\r\n");
        }
        String body = "b".repeat(random.nextInt(300));
        if (random.nextBoolean()) {
            answer.append("Content-length: ").append(body.length()).append("\r\n\r\n").append(body);
        } else {
            answer.append("Transfer-Encoding: chunked\r\n\r\n");
            for (int from = 0; from < body.length(); ) {
                int to = from + 1 + random.nextInt(body.length() - from);
                answer.append(Integer.toHexString(to - from)).append("\r\n");
                answer.append(body, from, to).append("\r\n");
                from = to;
            }
            answer.append("0\r\n\r\n");
        }
        // No body there, whatever the head says.
        return bytes(
                answer.toString()
                        .replace(" 204 ", " 200 ")
                        .replace(" 304 ", " 200 ")
                        .replace(" 205 ", " 200 "));
    }

    private static Heard byNetty(byte[] answer) {
        Heard heard = new Heard();
        EmbeddedChannel channel = new EmbeddedChannel(new HttpResponseDecoder());
        channel.writeInbound(Unpooled.wrappedBuffer(Arrays.copyOf(answer, answer.length)));
        boolean informational = false;
        for (HttpObject part = channel.readInbound(); part != null; part = channel.readInbound()) {
            if (part instanceof HttpResponse head) {
                informational = head.status().code() < 200;
                if (!informational) {
                    heard.head(headOf(head));
                }
            }
            if (part instanceof HttpContent content && !informational) {
                heard.body(content.content());
                if (content instanceof LastHttpContent) {
                    heard.end(true);
                }
            }
            ReferenceCountUtil.release(part);
        }
        channel.finishAndReleaseAll();
        return heard;
    }

    private static AnswerHead headOf(HttpResponse head) {
        String type = head.headers().get("content-type");
        return new AnswerHead(
                head.status().code(),
                HttpUtil.isTransferEncodingChunked(head)
                        ? -1
                        : HttpUtil.getContentLength(head, -1L),
                "text/event-stream".equals(type),
                HttpUtil.isKeepAlive(head));
    }
}
