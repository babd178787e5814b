package casemate.gateway.surface;

import casemate.gateway.relay.AnswerWriter;
import casemate.gateway.relay.ChunkScan;
import casemate.gateway.relay.EventStreamWriter;
import casemate.gateway.relay.PlainWriter;
import casemate.gateway.relay.Reply;
import casemate.gateway.relay.TokenCount;
import casemate.gateway.upstream.AnswerHead;
import casemate.policy.Route;
import casemate.runtimes.driver.Capabilities;
import io.netty.buffer.ByteBuf;
import org.jspecify.annotations.Nullable;

/// A call in the runtime's own format: passed on as it came, but for what [RequestRewrite] changes.
record PassedRequest(Operation operation, Peek peek) implements ParsedRequest {
    @Override
    public @Nullable String model() {
        return peek.model();
    }

    @Override
    public boolean stream() {
        return peek.stream();
    }

    @Override
    public void checkHonoured(Capabilities capabilities) {
        RequestRewrite.checkHonoured(peek, operation, capabilities);
    }

    @Override
    public ByteBuf body(Route route, Capabilities capabilities) {
        return RequestRewrite.rewrite(peek, operation, route);
    }

    @Override
    public AnswerWriter writer(AnswerHead head, Reply reply, TokenCount tokens, ChunkScan scan) {
        return head.eventStream()
                ? new EventStreamWriter(reply, tokens, scan, peek.usageAsked())
                : new PlainWriter(reply, tokens, scan, head.length());
    }
}
