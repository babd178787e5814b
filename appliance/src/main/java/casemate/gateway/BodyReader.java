package casemate.gateway;

import casemate.gateway.downstream.ClientCall;
import io.netty.buffer.ByteBuf;
import java.util.Arrays;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;

/// Collects a request's body, up to a limit.
final class BodyReader implements ClientCall.BodyListener {
    private static final byte[] NOTHING = {};
    private static final int FIRST_ROOM = 16 << 10;

    private final ClientCall call;
    private final long limit;
    private final HeldBodies bodies;
    private @Nullable Consumer<Body> whole;
    private @Nullable Consumer<RefusedRequest> refused;
    private long taken;
    private byte[] collected = NOTHING;
    private int length;

    BodyReader(ClientCall call, long limit, HeldBodies bodies) {
        this.call = call;
        this.limit = limit;
        this.bodies = bodies;
    }

    /// @throws RefusedRequest when the length that the client declares is beyond the limit
    void checkDeclared(@Nullable String contentLength) {
        // Netty has refused what is not one non-negative number.
        if (contentLength != null && Long.parseLong(contentLength) > limit) {
            throw tooLarge();
        }
    }

    /// @param then told on the event loop once the body is there
    /// @param otherwise told instead when it is larger than it may be, or no body at all
    void read(Consumer<Body> then, Consumer<RefusedRequest> otherwise) {
        whole = then;
        refused = otherwise;
        call.readBody(this);
    }

    @Override
    public void piece(ByteBuf bytes) {
        int more = bytes.readableBytes();
        if (length + (long) more > limit) {
            refuse(tooLarge());
        } else if (!bodies.take(more)) {
            refuse(tooMuchTogether());
        } else {
            taken += more;
            add(bytes, more);
        }
    }

    private void add(ByteBuf bytes, int more) {
        if (length + more > collected.length) {
            // The first piece is the whole body, as a rule.
            long room =
                    length == 0
                            ? more
                            : Math.max(
                                    Math.max(FIRST_ROOM, collected.length * 2L),
                                    length + (long) more);
            collected = Arrays.copyOf(collected, (int) Math.min(limit, room));
        }
        bytes.readBytes(collected, length, more);
        length += more;
    }

    @Override
    public void whole() {
        if (whole != null) {
            whole.accept(new Body(collected, 0, length));
        }
    }

    @Override
    public void malformed() {
        refuse(
                new RefusedRequest(
                        ApiError.INVALID_HTTP,
                        "The request body is not framed as its `Transfer-Encoding: chunked`"
                                + " says."));
    }

    private void refuse(RefusedRequest why) {
        if (refused != null) {
            refused.accept(why);
        }
    }

    /// The body is not needed any more. May be called twice.
    void letGo() {
        bodies.giveBack(taken);
        taken = 0;
    }

    private RefusedRequest tooLarge() {
        return new RefusedRequest(
                ApiError.BODY_TOO_LARGE,
                "The request body is larger than the " + limit + " bytes that are accepted.");
    }

    private RefusedRequest tooMuchTogether() {
        return new RefusedRequest(
                Refusal.retry(
                        ApiError.TOO_MANY_REQUESTS,
                        1,
                        "The bodies of all requests in work take "
                                + (bodies.limit() >> 20)
                                + " MiB together, which is the limit; try again in a second."));
    }
}
