package casemate.gateway;

import casemate.config.Limits;
import casemate.gateway.downstream.ClientCall;
import casemate.gateway.upstream.AnswerHead;
import casemate.gateway.upstream.AnswerListener;
import casemate.gateway.upstream.Call;
import casemate.identity.Caller;
import casemate.runtimes.driver.Endpoint;
import casemate.runtimes.fleet.Lease;
import casemate.serving.Instances;
import io.netty.buffer.ByteBuf;
import java.util.List;
import java.util.function.Consumer;
import org.jboss.logging.Logger;
import org.jspecify.annotations.Nullable;

/// One model call, from its arrival to its outcome: what it holds, and that it lets go of all of it
/// exactly once, however it ends. Lives on one event loop.
final class Exchange implements AnswerListener {
    private static final Logger LOG = Logger.getLogger("casemate.gateway");

    private final Lane lane;
    private final Operation operation;
    private final ClientCall client;
    private final Reply reply;
    private final String requestId;
    private final List<OutcomeSink> sinks;
    private final TokenCount tokens = new TokenCount();
    private final long arrived = System.nanoTime();
    private final Deadline deadline;
    private final Claim claim;
    private final DeadlyRequests deadly;

    private int slot;
    private boolean ended;

    private @Nullable BodyReader incoming;
    private @Nullable Caller caller;
    private @Nullable Admission admission;
    private @Nullable String model;
    private @Nullable ModelCall asks;

    private @Nullable Wanted wanted;
    private @Nullable Lease lease;
    private boolean retried;
    private boolean sent;

    private @Nullable Call call;
    private @Nullable AnswerWriter writer;
    private boolean heldBack;
    private MemoryBudget.@Nullable Account held;
    private long unread;
    private boolean streaming;
    private long firstByteNanos;

    Exchange(
            Lane lane,
            Operation operation,
            ClientCall client,
            String requestId,
            Limits limits,
            DeadlyRequests deadly,
            List<OutcomeSink> sinks) {
        this.lane = lane;
        this.operation = operation;
        this.client = client;
        this.requestId = requestId;
        this.reply = new Reply(client.answer(), requestId);
        this.deadline = new Deadline(limits);
        this.claim = new Claim(lane.loop());
        this.deadly = deadly;
        this.sinks = sinks;
    }

    /// Runs a part of the pipeline; whatever it throws ends the request.
    void step(Runnable part) {
        try {
            part.run();
        } catch (RefusedRequest e) {
            refuse(e.refusal());
        } catch (RuntimeException e) {
            LOG.errorf(e, "request %s: defect in the gateway", requestId);
            refuse(
                    Refusal.of(
                            ApiError.INTERNAL_ERROR,
                            "Casemate failed on this request; the log has it as "
                                    + requestId
                                    + "."));
        }
    }

    void open() {
        lane.add(this);
        client.whenGone(this::clientGone);
    }

    Operation operation() {
        return operation;
    }

    Lane lane() {
        return lane;
    }

    ClientCall client() {
        return client;
    }

    String requestId() {
        return requestId;
    }

    void calledBy(Caller known) {
        caller = known;
    }

    void admittedBy(Admission gate) {
        gate.enter();
        admission = gate;
    }

    void asks(ModelCall asked) {
        asks = asked;
    }

    void readBody(BodyReader reader, MemoryBudget.Account account, Consumer<Body> whole) {
        held = account;
        deadline.body();
        incoming = reader;
        reader.read(
                body -> {
                    if (!ended) {
                        step(() -> whole.accept(body));
                    }
                },
                refused ->
                        step(() -> {
                            throw refused;
                        }));
    }

    /// What to ask for once more when an instance breaks off before it has answered.
    private record Wanted(Instances instances, String model, Consumer<Lease> then) {}

    /// Asks for an instance, and goes on with it here, on this event loop.
    void acquire(Instances instances, String routedModel, Consumer<Lease> then) {
        acquire(new Wanted(instances, routedModel, then));
    }

    private void acquire(Wanted want) {
        wanted = want;
        model = want.model();
        // How long a model may take to load is the fleet's to say.
        deadline.none();
        claim.ask(
                want.instances(),
                want.model(),
                granted ->
                        step(() -> {
                            Lease instance = granted.get();
                            lease = instance;
                            want.then().accept(instance);
                        }));
    }

    /// @param body head and body; released when it is sent
    void relay(ByteBuf body, Endpoint endpoint) {
        deadline.firstByte();
        call =
                retried || sent
                        ? lane.upstream().sendAnew(endpoint, body, this)
                        : lane.upstream().send(endpoint, body, this);
    }

    @Override
    public void head(AnswerHead head) {
        // A runtime may send the head of a stream long before its first token: still waited for.
        writer = writer(head);
    }

    private AnswerWriter writer(AnswerHead head) {
        int status = head.status();
        ModelCall asked = asks;
        if (status >= 400 || asked == null) {
            return new ErrorWriter(reply, status);
        }
        if (head.eventStream()) {
            lane.openStreams().increment();
            streaming = true;
        }
        return asked.writer(head, reply, tokens, lane.scan());
    }

    @Override
    public void body(ByteBuf bytes) {
        if (writer == null) {
            return;
        }
        if (firstByteNanos == 0) {
            firstByteNanos = System.nanoTime() - arrived;
            deadline.nextByte();
        }
        try {
            writer.body(bytes);
        } catch (BrokenAnswer e) {
            fail(Refusal.of(ApiError.RUNTIME_FAILED, e.reason()));
        }
    }

    @Override
    public void pause() {
        if (writer == null || call == null) {
            return;
        }
        if (firstByteNanos != 0) {
            deadline.again();
        }
        writer.pause();
        if (!heldBack && call != null && reply.full()) {
            heldBack = true;
            call.holdBack();
            reply.onDrain(this::drained);
            chargeUnread();
        }
    }

    /// A client that does not read makes us hold what is written for it. When many do that at the
    /// same time, those for whom there is no room any more are let go.
    private void chargeUnread() {
        if (held == null) {
            return;
        }
        long bytes = reply.unread();
        if (held.raiseTo(held.taken() + bytes)) {
            unread = bytes;
        } else {
            LOG.warnf(
                    "request %s: cut, for its client does not read and there is no room for the"
                            + " %d bytes that wait for it",
                    requestId, bytes);
            cancelCall();
            reply.abort();
            finish(Outcome.End.CANCELLED, ApiError.STREAM_STALLED);
        }
    }

    private void drained() {
        if (heldBack && call != null) {
            heldBack = false;
            if (held != null) {
                held.lowerBy(unread);
                unread = 0;
            }
            deadline.again();
            call.goOn();
        }
    }

    @Override
    public void end() {
        call = null;
        boolean good = writer != null && writer.end();
        finish(
                good ? Outcome.End.COMPLETED : Outcome.End.FAILED,
                good ? null : ApiError.RUNTIME_FAILED);
    }

    @Override
    public void failed(Throwable cause, Progress how) {
        call = null;
        Wanted again = wanted;
        Lease same = lease;
        if (how == Progress.UNSENT && !sent && !retried && again != null) {
            LOG.debugf("request %s: no instance of %s there: %s", requestId, model, cause);
            // Who comes when an instance has just gone waits for the next.
            retried = true;
            claim.giveBack();
            step(() -> acquire(again));
        } else if (how == Progress.SENT_OVER_IDLE && !sent && again != null && same != null) {
            LOG.debugf("request %s: %s had given up its connection", requestId, model);
            sent = true;
            // The same instance, on a new connection. If it is gone, it was perhaps this request
            // that ended it, and the next instance shall not have it.
            step(() -> again.then().accept(same));
        } else {
            LOG.warnf("request %s: the runtime of %s broke off: %s", requestId, model, cause);
            if (how != Progress.ANSWERED && incoming != null) {
                deadly.ended(operation, incoming.body(), System.nanoTime());
            }
            fail(
                    Refusal.of(
                            ApiError.RUNTIME_FAILED,
                            how == Progress.ANSWERED
                                    ? "The runtime of the model `"
                                            + model
                                            + "` broke off; it is being restarted."
                                    : "The runtime of the model `"
                                            + model
                                            + "` ended or broke off while it worked on this request"
                                            + " and had answered nothing. The request is not put to"
                                            + " another instance."));
        }
    }

    private void fail(Refusal why) {
        cancelCall();
        if (writer == null) {
            reply.refuse(why);
        } else {
            writer.broken(why);
        }
        finish(Outcome.End.FAILED, why.error());
    }

    /// Before a runtime has answered.
    private void refuse(Refusal why) {
        if (ended) {
            return;
        }
        cancelCall();
        client.skipBody();
        if (why.error() == ApiError.SHUTTING_DOWN) {
            reply.lastOfConnection();
        }
        reply.refuse(why);
        finish(claim.held() ? Outcome.End.FAILED : Outcome.End.REFUSED, why.error());
    }

    private void clientGone() {
        if (!ended) {
            cancelCall();
            finish(
                    call == null && !claim.held() ? Outcome.End.REFUSED : Outcome.End.CANCELLED,
                    null);
        }
    }

    /// Told by the sweep.
    void expire(long now) {
        ApiError why = deadline.late(now);
        if (why == null) {
            return;
        }
        if (heldBack) {
            // It is the client that does not move; what would it read now?
            cancelCall();
            reply.abort();
            finish(Outcome.End.CANCELLED, why);
        } else {
            cut(deadline.refusal(why));
        }
    }

    /// Ends it from outside, telling the client why.
    void cut(Refusal why) {
        if (writer != null) {
            fail(why);
        } else {
            refuse(why);
        }
    }

    private void cancelCall() {
        if (call != null) {
            call.cancel();
            call = null;
        }
    }

    private void finish(Outcome.End end, @Nullable ApiError error) {
        if (ended) {
            return;
        }
        ended = true;
        lane.remove(this);
        if (incoming != null) {
            incoming.letGo();
        }
        if (streaming) {
            lane.openStreams().decrement();
        }
        claim.end();
        if (admission != null) {
            admission.leave();
        }
        Outcome outcome =
                new Outcome(
                        operation,
                        requestId,
                        caller,
                        model,
                        end,
                        error,
                        asks != null && asks.stream(),
                        tokens.prompt(),
                        tokens.completion(),
                        claim.waitedNanos(),
                        firstByteNanos,
                        System.nanoTime() - arrived);
        for (OutcomeSink sink : sinks) {
            sink.ended(outcome);
        }
    }

    int slot() {
        return slot;
    }

    void slot(int place) {
        slot = place;
    }
}
