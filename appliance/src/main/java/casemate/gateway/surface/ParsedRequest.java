package casemate.gateway.surface;

import casemate.gateway.body.Body;
import casemate.gateway.body.MemoryBudget;
import casemate.gateway.refusal.RefusedRequest;
import casemate.gateway.relay.AnswerWriter;
import casemate.gateway.relay.ChunkScan;
import casemate.gateway.relay.Reply;
import casemate.gateway.relay.TokenCount;
import casemate.gateway.upstream.AnswerHead;
import casemate.policy.Route;
import casemate.runtimes.driver.Capabilities;
import io.netty.buffer.ByteBuf;
import org.jspecify.annotations.Nullable;

/// What a caller asked for, once its body is understood: how to put it to a runtime, and how to put
/// the runtime's answer to the caller.
public interface ParsedRequest {
    /// @param account of the request; what is made of the body is charged to it before it is made
    /// @throws RefusedRequest when the body is not understood, or costs more than there is room for
    static ParsedRequest of(
            Operation operation, Body body, MemoryBudget budget, MemoryBudget.Account account) {
        Peek peek = Peek.of(body);
        StructuredOutput.check(peek, budget, account);
        Continued.check(peek);
        if (operation != Operation.RESPONSES) {
            return new PassedRequest(operation, peek);
        }
        ResponsesRequest.charge(peek, budget, account);
        return ResponsesRequest.of(peek);
    }

    /// What the caller named; null when it named nothing.
    @Nullable String model();

    boolean stream();

    /// Asked before anything is started for the call.
    ///
    /// @throws RefusedRequest naming what the runtime would not honour
    void checkHonoured(Capabilities capabilities);

    /// The body that the runtime gets.
    ByteBuf body(Route route, Capabilities capabilities);

    /// Turns a good answer of the runtime's into ours.
    AnswerWriter writer(AnswerHead head, Reply reply, TokenCount tokens, ChunkScan scan);
}
