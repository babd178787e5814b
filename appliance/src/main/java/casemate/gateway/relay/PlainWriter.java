package casemate.gateway.relay;

import casemate.gateway.refusal.Refusal;
import io.netty.buffer.ByteBuf;
import java.nio.charset.StandardCharsets;
import java.util.Arrays;

/// Passes a whole answer on as it comes, and reads its usage: from all of it when it is small, else
/// from its beginning and its end, where runtimes put it.
public final class PlainWriter implements AnswerWriter {
    private static final int EDGE = 8 << 10;
    private static final byte[] USAGE = "\"usage\"".getBytes(StandardCharsets.US_ASCII);
    private static final byte[] NOTHING = {};

    private final Reply reply;
    private final TokenCount tokens;
    private final ChunkScan scan;
    private final long declaredLength;

    private byte[] pending = NOTHING;
    private int length;
    private boolean begun;
    private byte[] tail = NOTHING;

    /// @param declaredLength of the body; -1 when the runtime did not say
    public PlainWriter(Reply reply, TokenCount tokens, ChunkScan scan, long declaredLength) {
        this.reply = reply;
        this.tokens = tokens;
        this.scan = scan;
        this.declaredLength = declaredLength;
    }

    @Override
    public void body(ByteBuf bytes) {
        int more = bytes.readableBytes();
        if (length + more > pending.length) {
            pending =
                    Arrays.copyOf(
                            pending, length == 0 ? more : Math.max(length + more, length * 2));
        }
        bytes.readBytes(pending, length, more);
        length += more;
    }

    @Override
    public void flush() {
        if (length == 0) {
            return;
        }
        begin();
        readUsage();
        keepTail();
        reply.write(pending, 0, length);
        pending = NOTHING;
        length = 0;
    }

    private void begin() {
        if (begun) {
            return;
        }
        begun = true;
        if (declaredLength >= 0) {
            reply.beginJson(200, declaredLength);
        } else {
            reply.beginJson(200);
        }
    }

    /// The last of all pieces together: small ones may come one by one, with the usage cut into
    /// several.
    private void keepTail() {
        int of = Math.min(length, EDGE);
        int before = Math.min(tail.length, EDGE - of);
        byte[] last = Arrays.copyOfRange(tail, tail.length - before, tail.length + of);
        System.arraycopy(pending, length - of, last, before, of);
        tail = last;
    }

    private void readUsage() {
        if (tail.length == 0) {
            usage(pending, 0, Math.min(length, EDGE));
        }
    }

    private void usage(byte[] bytes, int from, int to) {
        scan.scan(bytes, from, to);
        if (scan.usage()) {
            tokens.report(scan.promptTokens(), scan.completionTokens());
        }
    }

    @Override
    public boolean end() {
        if (begun) {
            lastUsage();
            reply.end(pending, 0, length);
        } else {
            usage(pending, 0, length);
            reply.json(200, pending, length);
        }
        return true;
    }

    private void lastUsage() {
        byte[] edge = Arrays.copyOf(tail, tail.length + length);
        System.arraycopy(pending, 0, edge, tail.length, length);
        int key = lastUsageKey(edge);
        if (key >= 0) {
            scan.scanMembers(edge, key, edge.length);
            if (scan.usage()) {
                tokens.report(scan.promptTokens(), scan.completionTokens());
            }
        }
    }

    private static int lastUsageKey(byte[] bytes) {
        for (int at = bytes.length - USAGE.length; at >= 0; at--) {
            if (Arrays.equals(bytes, at, at + USAGE.length, USAGE, 0, USAGE.length)) {
                return at;
            }
        }
        return -1;
    }

    @Override
    public void broken(Refusal why) {
        if (begun) {
            reply.cut();
        } else {
            reply.refuse(why);
        }
    }
}
