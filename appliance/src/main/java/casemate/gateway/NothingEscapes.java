package casemate.gateway;

import casemate.gateway.upstream.AnswerHead;
import casemate.gateway.upstream.AnswerListener;
import io.netty.buffer.ByteBuf;

/// What a connection tells an exchange, told within the call's wall: what a writer or we do wrong
/// is not to come back as the connection's failure, which would be the runtime's fault.
record NothingEscapes(Exchange exchange, ModelCall call) implements AnswerListener {
    @Override
    public void head(AnswerHead head) {
        call.within(() -> exchange.head(head));
    }

    @Override
    public void body(ByteBuf bytes) {
        call.within(() -> exchange.body(bytes));
    }

    @Override
    public void readComplete() {
        call.within(exchange::readComplete);
    }

    @Override
    public void end() {
        call.within(exchange::end);
    }

    @Override
    public void failed(Throwable cause, Progress how) {
        call.within(() -> exchange.failed(cause, how));
    }
}
