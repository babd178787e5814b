package casemate.gateway;

import casemate.gateway.body.MemoryBudget;
import casemate.gateway.refusal.ApiError;
import casemate.gateway.refusal.Refusal;
import casemate.gateway.relay.AnswerWriter;
import casemate.gateway.relay.ErrorWriter;
import casemate.gateway.relay.Reply;
import casemate.gateway.upstream.AnswerHead;
import casemate.gateway.upstream.AnswerListener;
import casemate.gateway.upstream.RuntimeCall;
import casemate.gateway.upstream.Upstream;
import casemate.runtimes.fleet.Lease;
import io.netty.buffer.ByteBuf;
import io.netty.buffer.PooledByteBufAllocator;
import io.netty.util.ReferenceCountUtil;
import org.jboss.logging.Logger;
import org.jspecify.annotations.Nullable;

/// One request put to one instance, and its answer on the way to the client: no faster than the
/// client reads, and never more of it held than there is room for. What goes wrong at the runtime
/// is told to the call or tried once more, where that cannot do harm.
final class Exchange implements AnswerListener {
    private static final Logger LOG = Logger.getLogger("casemate.gateway");

    private final ModelCall call;
    private final DeadlyRequests deadly;
    private final Reply reply;
    private final boolean first;

    /// Null before the request is sent and after the answer has ended.
    private @Nullable RuntimeCall runtime;

    private boolean heldBack;
    private long unread;

    /// @param first whether nothing was sent anywhere for this call yet: only then may an idle
    ///   connection be used, and only then is a failure before the answer tried once more
    Exchange(ModelCall call, DeadlyRequests deadly, boolean first) {
        this.call = call;
        this.deadly = deadly;
        this.reply = call.reply();
        this.first = first;
    }

    /// The only way to a runtime.
    void relay(Permit permit, Lease lease) {
        ByteBuf request =
                call.operation()
                        .head()
                        .request(
                                PooledByteBufAllocator.DEFAULT,
                                lease.endpoint(),
                                call.requestId(),
                                call.found().request().body(permit.route(), lease.capabilities()));
        call.asked(this);
        try {
            Upstream upstream = call.lane().upstream();
            var listener = new NothingEscapes(this, call);
            runtime =
                    first
                            ? upstream.send(lease.endpoint(), request, listener)
                            : upstream.sendAnew(lease.endpoint(), request, listener);
        } catch (Throwable e) {
            ReferenceCountUtil.safeRelease(request, request.refCnt());
            throw e;
        }
    }

    @Override
    public void head(AnswerHead head) {
        // A runtime may send the head of a stream long before its first token: still waited for.
        if (head.status() >= 400) {
            call.answering(this, new ErrorWriter(reply, head.status()));
            return;
        }
        if (head.eventStream()) {
            var open = call.lane().openStreams();
            open.increment();
            call.holds(open::decrement);
        }
        call.answering(
                this,
                call.found().request().writer(head, reply, call.tokens(), call.lane().scan()));
    }

    @Override
    public void body(ByteBuf bytes) {
        AnswerWriter writer = call.writer();
        if (writer == null) {
            return;
        }
        call.moved();
        writer.body(bytes);
    }

    @Override
    public void readComplete() {
        AnswerWriter writer = call.writer();
        if (writer == null) {
            return;
        }
        if (call.hasFirstByte()) {
            call.deadline().again();
        }
        writer.flush();
        if (!heldBack && runtime != null && reply.full()) {
            heldBack = true;
            runtime.pauseReading();
            reply.onDrain(() -> call.within(this::drained));
            chargeUnread();
        }
    }

    /// A client that does not read makes us hold what is written for it. When many do that at the
    /// same time, those for whom there is no room any more are let go.
    private void chargeUnread() {
        MemoryBudget.Account account = call.found().body().account();
        unread = reply.unread();
        if (!account.raiseTo(account.taken() + unread)) {
            LOG.warnf(
                    "request %s: cut, for its client does not read and there is no room for the"
                            + " %d bytes that wait for it",
                    call.requestId(), unread);
            unread = 0;
            call.abandon(this, ApiError.STREAM_STALLED);
        }
    }

    private void drained() {
        heldBack = false;
        call.found().body().account().lowerBy(unread);
        unread = 0;
        if (runtime != null) {
            call.deadline().again();
            runtime.resumeReading();
        }
    }

    /// Whether it is the client that is waited for.
    boolean heldBack() {
        return heldBack;
    }

    @Override
    public void end() {
        runtime = null;
        AnswerWriter writer = call.writer();
        call.answered(writer != null && writer.end());
    }

    @Override
    public void failed(Throwable cause, Progress how) {
        runtime = null;
        if (how == Progress.UNSENT && first && call.found().permit().next()) {
            LOG.debugf("request %s: no instance there: %s", call.requestId(), cause);
            // Who comes when an instance has just gone waits for the next.
            call.goOnWithNextCandidate();
        } else if (how == Progress.SENT_OVER_IDLE && first) {
            LOG.debugf("request %s: its connection had been given up", call.requestId());
            // The same instance, on a new connection. If it is gone, it was perhaps this request
            // that ended it, and the next instance shall not have it.
            new Exchange(call, deadly, false).relay(call.found().permit(), call.claim().lease());
        } else {
            brokeOff(cause, how);
        }
    }

    private void brokeOff(Throwable cause, Progress how) {
        String model = call.found().permit().route().model();
        LOG.warnf("request %s: the runtime of %s broke off: %s", call.requestId(), model, cause);
        if (how == Progress.ANSWERED) {
            call.refuse(
                    Refusal.of(
                            ApiError.RUNTIME_FAILED,
                            "The runtime of the model `"
                                    + model
                                    + "` broke off; it is being restarted."));
            return;
        }
        deadly.ended(call.operation(), call.found().body().body(), System.nanoTime());
        call.refuse(
                Refusal.of(
                        ApiError.RUNTIME_FAILED,
                        "The runtime of the model `"
                                + model
                                + "` ended or broke off while it worked on this request"
                                + " and had answered nothing. The request is not put to"
                                + " another instance."));
    }

    /// Tells the runtime to stop computing. Hears no more.
    void cancel() {
        if (runtime != null) {
            runtime.cancel();
            runtime = null;
        }
    }
}
