package casemate.gateway;

import casemate.gateway.body.BodyReader;
import casemate.gateway.downstream.ClientCall;
import casemate.gateway.refusal.ApiError;
import casemate.gateway.refusal.Refusal;
import casemate.gateway.refusal.RefusedRequest;
import casemate.gateway.relay.AnswerWriter;
import casemate.gateway.relay.BrokenAnswer;
import casemate.gateway.relay.Reply;
import casemate.gateway.relay.TokenCount;
import casemate.gateway.surface.Operation;
import java.util.ArrayDeque;
import java.util.Deque;
import org.jboss.logging.Logger;
import org.jspecify.annotations.Nullable;

/// One model call, from its arrival to its outcome: what is known of it, how far it is on its way,
/// and that it lets go of all that it holds exactly once, however it ends. Lives on one event loop.
///
/// Everything that comes from outside (Netty, the fleet, the sweep) comes in by a method that lets
/// no exception out: a defect ends this call as `internal_error`, with its stack in the log.
final class ModelCall {
    private static final Logger LOG = Logger.getLogger("casemate.gateway");

    private final Way way;
    private final Lane lane;
    private final Operation operation;
    private final ClientCall client;
    private final String requestId;
    private final Reply reply;
    private final Deadline deadline;
    private final Claim claim;
    private final TokenCount tokens = new TokenCount();
    private final Deque<Runnable> held = new ArrayDeque<>(4);
    private final Found found = new Found();
    private final long arrived = System.nanoTime();

    private Stage stage = new Stage.Reading();
    private int next;
    private int slot;
    private long firstByteNanos;

    ModelCall(Way way, Lane lane, Operation operation, ClientCall client, String requestId) {
        this.way = way;
        this.lane = lane;
        this.operation = operation;
        this.client = client;
        this.requestId = requestId;
        this.reply = new Reply(client.answer(), requestId);
        this.deadline = new Deadline(way.limits());
        this.claim = new Claim(lane.loop());
    }

    /// Sets out on the way.
    void begin() {
        lane.add(this);
        client.whenGone(this::clientGone);
        goOn();
    }

    /// Passes the stations that are left, until one has the call wait.
    void goOn() {
        goOn(() -> {});
    }

    /// @param first what came of the wait; may refuse
    void goOn(Runnable first) {
        within(() -> {
            first.run();
            boolean on = true;
            while (on && next < way.stations().size() && !ended()) {
                on = way.stations().get(next++).pass(this);
            }
        });
    }

    private boolean ended() {
        return stage instanceof Stage.Ended;
    }

    /// The wall around everything that happens to the call; does nothing once it has ended.
    void within(Runnable part) {
        if (ended()) {
            return;
        }
        try {
            part.run();
        } catch (RefusedRequest e) {
            cut(e.refusal());
        } catch (BrokenAnswer e) {
            cut(Refusal.of(ApiError.RUNTIME_FAILED, e.reason()));
        } catch (Throwable e) {
            defect(e);
        }
    }

    /// Back to where an instance is asked for, with the permit's next candidate.
    void goOnWithNextCandidate() {
        claim.giveBack();
        next = way.lease();
        goOn();
    }

    // --- what stations tell and ask

    Operation operation() {
        return operation;
    }

    ClientCall client() {
        return client;
    }

    String requestId() {
        return requestId;
    }

    Lane lane() {
        return lane;
    }

    Reply reply() {
        return reply;
    }

    Deadline deadline() {
        return deadline;
    }

    Claim claim() {
        return claim;
    }

    TokenCount tokens() {
        return tokens;
    }

    /// @param release what has to happen once when the call ends, however it does
    void holds(Runnable release) {
        held.push(release);
    }

    /// What the stations have found out.
    Found found() {
        return found;
    }

    void reads(BodyReader reader) {
        deadline.body();
        found.body(reader);
        holds(reader::letGo);
    }

    void waits() {
        // How long a model may take to load is the fleet's to say.
        deadline.none();
        stage = new Stage.Waiting();
    }

    // --- what the exchange with a runtime tells

    void asked(Exchange exchange) {
        deadline.firstByte();
        stage = new Stage.Asked(exchange);
    }

    void answering(Exchange exchange, AnswerWriter writer) {
        stage = new Stage.Answering(exchange, writer);
    }

    @Nullable AnswerWriter writer() {
        return stage instanceof Stage.Answering(_, AnswerWriter writer) ? writer : null;
    }

    /// Some of the answer's body has come.
    void moved() {
        if (firstByteNanos == 0) {
            firstByteNanos = System.nanoTime() - arrived;
            deadline.nextByte();
        }
    }

    boolean hasFirstByte() {
        return firstByteNanos != 0;
    }

    /// @param good whether the runtime's answer was one
    void answered(boolean good) {
        end(
                good ? Outcome.End.COMPLETED : Outcome.End.FAILED,
                good ? null : ApiError.RUNTIME_FAILED);
    }

    // --- how it ends

    /// Ends the call with an error, and tells the client as well as the stage still allows.
    void refuse(Refusal why) {
        switch (stage) {
            case Stage.Reading _, Stage.Waiting _ -> {
                client.discardBody();
                tell(why);
                end(Outcome.End.REFUSED, why.error());
            }
            case Stage.Asked(Exchange exchange) -> {
                exchange.cancel();
                tell(why);
                end(Outcome.End.FAILED, why.error());
            }
            case Stage.Answering(Exchange exchange, AnswerWriter writer) -> {
                exchange.cancel();
                writer.broken(why);
                end(Outcome.End.FAILED, why.error());
            }
            case Stage.Ended _ -> {}
        }
    }

    private void tell(Refusal why) {
        if (why.error() == ApiError.SHUTTING_DOWN) {
            reply.lastOfConnection();
        }
        reply.refuse(why);
    }

    /// Whatever a station, a writer or we did wrong is nobody else's fault.
    void defect(Throwable cause) {
        LOG.errorf(cause, "request %s: defect in the gateway", requestId);
        try {
            refuse(
                    Refusal.of(
                            ApiError.INTERNAL_ERROR,
                            "Casemate failed on this request; the log has it as "
                                    + requestId
                                    + "."));
        } catch (Throwable again) {
            LOG.errorf(again, "request %s: defect while telling of a defect", requestId);
            end(Outcome.End.FAILED, ApiError.INTERNAL_ERROR);
        }
    }

    private void clientGone() {
        within(() -> {
            switch (stage) {
                case Stage.Reading _, Stage.Waiting _ -> end(Outcome.End.REFUSED, null);
                case Stage.Asked(Exchange exchange) -> leave(exchange);
                case Stage.Answering(Exchange exchange, _) -> leave(exchange);
                case Stage.Ended _ -> {}
            }
        });
    }

    private void leave(Exchange exchange) {
        exchange.cancel();
        end(Outcome.End.CANCELLED, null);
    }

    /// Told by the sweep.
    void expire(long now) {
        ApiError why = deadline.late(now);
        if (why != null) {
            within(() -> late(why));
        }
    }

    private void late(ApiError why) {
        if (stage instanceof Stage.Answering(Exchange exchange, _) && exchange.heldBack()) {
            // It is the client that does not move; what would it read now?
            abandon(exchange, why);
        } else {
            refuse(deadline.refusal(why));
        }
    }

    /// Lets go of a client that does not read.
    void abandon(Exchange exchange, ApiError why) {
        exchange.cancel();
        reply.abort();
        end(Outcome.End.CANCELLED, why);
    }

    /// Ends it from outside, telling the client why.
    void cut(Refusal why) {
        within(() -> refuse(why));
    }

    private void end(Outcome.End end, @Nullable ApiError error) {
        if (ended()) {
            return;
        }
        stage = new Stage.Ended();
        lane.remove(this);
        // A client never waits for an answer that nobody writes any more.
        letGo(reply::cut);
        Outcome outcome = outcome(end, error);
        letGo(claim::end);
        while (!held.isEmpty()) {
            letGo(held.pop());
        }
        way.sinks().tell(outcome);
    }

    private void letGo(Runnable release) {
        try {
            release.run();
        } catch (Throwable e) {
            LOG.errorf(e, "request %s: defect while letting go", requestId);
        }
    }

    private Outcome outcome(Outcome.End end, @Nullable ApiError error) {
        return new Outcome(
                operation,
                requestId,
                found.callerIfKnown(),
                found.decision(),
                claim.servedBy(),
                end,
                error,
                found.stream(),
                tokens.prompt(),
                tokens.completion(),
                claim.waitedNanos(),
                firstByteNanos,
                System.nanoTime() - arrived);
    }

    int slot() {
        return slot;
    }

    void slot(int place) {
        slot = place;
    }
}
