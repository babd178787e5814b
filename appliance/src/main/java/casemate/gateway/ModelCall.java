package casemate.gateway;

import casemate.gateway.upstream.AnswerHead;
import casemate.policy.Route;
import casemate.runtimes.driver.Capabilities;
import io.netty.buffer.ByteBuf;
import org.jspecify.annotations.Nullable;

/// What a caller asked for, once its body is understood: how to put it to a runtime, and how to put
/// the runtime's answer to the caller.
interface ModelCall {
    /// @throws RefusedRequest when the body is not understood
    static ModelCall of(Operation operation, Body body) {
        Peek peek = Peek.of(body);
        return operation == Operation.RESPONSES
                ? ResponsesCall.of(peek)
                : new PassedCall(operation, peek);
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
