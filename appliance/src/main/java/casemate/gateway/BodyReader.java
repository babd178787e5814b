package casemate.gateway;

import io.netty.buffer.ByteBuf;
import io.vertx.core.buffer.Buffer;
import io.vertx.core.http.HttpServerRequest;
import java.util.Arrays;
import org.jspecify.annotations.Nullable;

/// Collects a request's body, up to a limit. A body that came in one piece is not copied.
final class BodyReader {
    private static final byte[] NOTHING = {};
    private static final int FIRST_ROOM = 16 << 10;

    private final long limit;
    private final HeldBodies bodies;
    private long taken;
    private byte @Nullable [] collected;
    private @Nullable ByteBuf only;
    private int length;

    BodyReader(long limit, HeldBodies bodies) {
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

    /// @param whole told on the event loop once the body is there
    /// @param refused told instead when it is larger than it may be
    void read(
            HttpServerRequest request,
            java.util.function.Consumer<Body> whole,
            java.util.function.Consumer<RefusedRequest> refused) {
        if (request.isEnded()) {
            whole.accept(body());
            return;
        }
        request.handler(piece -> {
            if (length + (long) piece.length() > limit) {
                giveUp(request, refused, tooLarge());
            } else if (!bodies.take(piece.length())) {
                giveUp(request, refused, tooMuchTogether());
            } else {
                taken += piece.length();
                add(piece);
            }
        });
        request.endHandler(_ -> whole.accept(body()));
        // Quarkus hands requests over paused.
        request.resume();
    }

    private static void giveUp(
            HttpServerRequest request,
            java.util.function.Consumer<RefusedRequest> refused,
            RefusedRequest why) {
        request.handler(_ -> {});
        request.endHandler(null);
        refused.accept(why);
    }

    /// The body is not needed any more. May be called twice.
    void letGo() {
        bodies.giveBack(taken);
        taken = 0;
    }

    @SuppressWarnings("deprecation")
    private void add(Buffer piece) {
        if (only == null && collected == null) {
            only = piece.getByteBuf();
            length = only.readableBytes();
            return;
        }
        byte[] all = collected;
        if (all == null) {
            all = new byte[Math.max(FIRST_ROOM, length * 2)];
            if (only != null) {
                only.getBytes(only.readerIndex(), all, 0, length);
                only = null;
            }
        }
        if (length + piece.length() > all.length) {
            all =
                    Arrays.copyOf(
                            all,
                            (int)
                                    Math.min(
                                            limit,
                                            Math.max(
                                                    all.length * 2L,
                                                    length + (long) piece.length())));
        }
        piece.getBytes(all, length);
        length += piece.length();
        collected = all;
    }

    private Body body() {
        if (collected != null) {
            return new Body(collected, 0, length);
        }
        ByteBuf one = only;
        if (one == null) {
            return new Body(NOTHING, 0, 0);
        }
        if (one.hasArray()) {
            return new Body(one.array(), one.arrayOffset() + one.readerIndex(), length);
        }
        byte[] copy = new byte[length];
        one.getBytes(one.readerIndex(), copy);
        return new Body(copy, 0, length);
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
