package casemate.gateway.body;

import casemate.gateway.downstream.ClientCall;
import casemate.gateway.refusal.ApiError;
import casemate.gateway.refusal.Refusal;
import casemate.gateway.refusal.RefusedRequest;
import io.netty.buffer.ByteBuf;
import java.util.ArrayDeque;
import java.util.Arrays;
import java.util.concurrent.TimeUnit;
import org.jspecify.annotations.Nullable;

/// Collects a request's body, up to a limit, in room that is charged to the [MemoryBudget] before
/// it is made. The room grows with what has come and not with what was declared, since declaring
/// costs a client nothing; it never grows beyond the declared length. When there is no room for
/// now, the client's socket is not read for a moment.
public final class BodyReader implements ClientCall.BodyListener {
    /// The body itself, the copy of it that goes to the runtime with another model name or with
    /// usage asked for, and the direct buffer from which the socket takes that. While the room
    /// grows, the old and the new one fit into this as well.
    static final int COPIES = 3;

    static final long LONGEST_WAIT_MILLIS = 1_000;

    /// Told one of these, once, on the event loop.
    public interface Listener {
        void whole(Body body);

        /// It is larger than it may be, or no body at all, or there is no room for it.
        void refused(RefusedRequest why);

        /// We did something wrong while it was read.
        void defect(Throwable cause);
    }

    private static final byte[] NOTHING = {};
    private static final int FIRST_ROOM = 16 << 10;
    private static final long LOOK_AGAIN_MILLIS = 25;

    private final ClientCall call;
    private final long limit;
    private final MemoryBudget budget;
    private final MemoryBudget.Account account;
    private final ArrayDeque<ByteBuf> unread = new ArrayDeque<>();
    private @Nullable Listener listener;
    private long longest;
    private byte[] collected = NOTHING;
    private int length;
    private boolean waiting;
    private long waitsUntil;
    private boolean allCame;
    private boolean over;

    public BodyReader(
            ClientCall call, long limit, MemoryBudget budget, MemoryBudget.Account account) {
        this.call = call;
        this.limit = Math.min(limit, budget.shareOfCaller() / COPIES);
        this.longest = this.limit;
        this.budget = budget;
        this.account = account;
    }

    /// @throws RefusedRequest when the length that the client declares is beyond the limit
    public void checkDeclared(@Nullable String contentLength) {
        if (contentLength == null) {
            return;
        }
        // Netty has refused what is not one non-negative number.
        long declared = Long.parseLong(contentLength);
        if (declared > limit) {
            throw tooLarge();
        }
        longest = declared;
    }

    public void read(Listener told) {
        listener = told;
        call.readBody(this);
    }

    @Override
    public void piece(ByteBuf bytes) {
        within(() -> {
            if (waiting) {
                unread.addLast(bytes.retain());
            } else if (!add(bytes)) {
                await(bytes);
            }
        });
    }

    /// The wall to the connection, which has no part in what we do wrong.
    private void within(Runnable part) {
        try {
            part.run();
        } catch (Throwable e) {
            if (listener != null) {
                listener.defect(e);
            }
        }
    }

    /// @return false when there is no room for it now
    private boolean add(ByteBuf bytes) {
        int more = bytes.readableBytes();
        long needed = length + (long) more;
        if (needed > longest) {
            refuse(tooLarge());
            return true;
        }
        if (needed > collected.length) {
            // The first piece is the whole body, as a rule.
            long grown = length == 0 ? more : Math.max(Math.max(FIRST_ROOM, length * 2L), needed);
            int room = (int) Math.min(longest, grown);
            if (!account.raiseTo((long) room * COPIES)) {
                return false;
            }
            collected = Arrays.copyOf(collected, room);
        }
        bytes.readBytes(collected, length, more);
        length += more;
        return true;
    }

    private void await(ByteBuf bytes) {
        if (!budget.mayWait()) {
            refuse(noRoom());
            return;
        }
        waiting = true;
        waitsUntil = System.nanoTime() + TimeUnit.MILLISECONDS.toNanos(LONGEST_WAIT_MILLIS);
        unread.addLast(bytes.retain());
        call.pauseReading();
        lookLater();
    }

    private void lookLater() {
        var _ =
                call.loop()
                        .schedule(
                                () -> within(this::lookAgain),
                                LOOK_AGAIN_MILLIS,
                                TimeUnit.MILLISECONDS);
    }

    private void lookAgain() {
        if (over) {
            return;
        }
        while (!unread.isEmpty() && add(unread.element())) {
            if (over) {
                return;
            }
            unread.remove().release();
        }
        if (!unread.isEmpty()) {
            if (System.nanoTime() - waitsUntil > 0) {
                refuse(noRoom());
            } else {
                lookLater();
            }
            return;
        }
        stopWaiting();
        if (allCame) {
            deliver();
        }
    }

    private void stopWaiting() {
        if (waiting) {
            waiting = false;
            budget.waited();
            unread.forEach(ByteBuf::release);
            unread.clear();
            call.resumeReading();
        }
    }

    @Override
    public void whole() {
        allCame = true;
        if (!waiting) {
            deliver();
        }
    }

    private void deliver() {
        if (listener != null) {
            listener.whole(body());
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
        letGo();
        if (listener != null) {
            listener.refused(why);
        }
    }

    /// What the request holds of the memory budget.
    public MemoryBudget.Account account() {
        return account;
    }

    /// As far as it has come.
    public Body body() {
        return new Body(collected, 0, length);
    }

    /// The body is not needed any more. May be called twice.
    public void letGo() {
        over = true;
        stopWaiting();
        collected = NOTHING;
        length = 0;
        account.giveBack();
    }

    private RefusedRequest tooLarge() {
        return new RefusedRequest(
                ApiError.BODY_TOO_LARGE,
                "The request body is larger than the " + longest + " bytes that are accepted.");
    }

    private RefusedRequest noRoom() {
        return noRoom(budget);
    }

    public static RefusedRequest noRoom(MemoryBudget budget) {
        return new RefusedRequest(
                Refusal.retry(
                        ApiError.TOO_MANY_REQUESTS,
                        1,
                        "All requests in work may take "
                                + (budget.limit() >> 20)
                                + " MiB of memory together, those of one key "
                                + (budget.shareOfCaller() >> 20)
                                + " MiB, and there is no room for this one now; try again in a"
                                + " second."));
    }
}
