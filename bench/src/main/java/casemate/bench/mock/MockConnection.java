package casemate.bench.mock;

import static java.nio.charset.StandardCharsets.US_ASCII;

import casemate.bench.wire.ByteFeed;
import casemate.bench.wire.HttpReader;
import io.netty.buffer.ByteBuf;
import io.netty.channel.Channel;
import io.netty.channel.ChannelHandlerContext;
import java.util.Arrays;
import org.jspecify.annotations.Nullable;

/// One connection to the stand-in: one request at a time, as every proxy here asks.
// Netty reports failures through the pipeline, not through these futures.
@SuppressWarnings("FutureReturnValueIgnored")
final class MockConnection extends ByteFeed implements HttpReader.Events {
    private static final int LARGEST_BODY = 32 << 20;
    private static final byte[] CHAT = "POST /v1/chat/completions".getBytes(US_ASCII);
    private static final byte[] EMBEDDINGS = "POST /v1/embeddings".getBytes(US_ASCII);
    private static final byte[] MODELS = "GET /v1/models".getBytes(US_ASCII);
    private static final byte[] HEALTH = "GET /health".getBytes(US_ASCII);

    private final HttpReader reader = new HttpReader(this);
    private final Channel channel;
    private ByteBuf answer = Answers.NOT_FOUND;
    private boolean chat;
    private byte[] body = new byte[1024];
    private int bodyLength;
    private @Nullable MockStream stream;

    MockConnection(Channel channel) {
        this.channel = channel;
    }

    @Override
    protected void received(ChannelHandlerContext context, byte[] data, int length) {
        reader.feed(data, 0, length);
    }

    @Override
    public void channelReadComplete(ChannelHandlerContext context) {
        context.flush();
    }

    @Override
    public void head(byte[] head, int length) {
        bodyLength = 0;
        chat = startsWith(head, CHAT);
        answer = chat ? Answers.COMPLETION : other(head);
    }

    private static ByteBuf other(byte[] head) {
        if (startsWith(head, HEALTH)) {
            return Answers.HEALTH;
        }
        if (startsWith(head, EMBEDDINGS)) {
            return Answers.EMBEDDING;
        }
        return startsWith(head, MODELS) ? Answers.MODELS : Answers.NOT_FOUND;
    }

    @Override
    public void body(byte[] data, int from, int to) {
        int length = to - from;
        if (bodyLength + length > LARGEST_BODY) {
            throw new IllegalStateException("a request body beyond " + LARGEST_BODY + " bytes");
        }
        if (bodyLength + length > body.length) {
            body = Arrays.copyOf(body, Math.max(body.length * 2, bodyLength + length));
        }
        System.arraycopy(data, from, body, bodyLength, length);
        bodyLength += length;
    }

    @Override
    public void end() {
        var ask = chat ? Ask.read(body, bodyLength) : Ask.PLAIN;
        if (ask.stream()) {
            stream = new MockStream(channel, ask);
            stream.start();
        } else {
            channel.write(answer.duplicate());
        }
    }

    @Override
    public void channelWritabilityChanged(ChannelHandlerContext context) {
        if (stream != null) {
            stream.writabilityChanged();
        }
    }

    @Override
    public void channelInactive(ChannelHandlerContext context) {
        if (stream != null) {
            stream.cancel();
        }
    }

    @Override
    public void exceptionCaught(ChannelHandlerContext context, Throwable cause) {
        context.close();
    }

    private static boolean startsWith(byte[] head, byte[] start) {
        return Arrays.equals(head, 0, start.length, start, 0, start.length);
    }
}
