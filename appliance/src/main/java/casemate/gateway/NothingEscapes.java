package casemate.gateway;

import casemate.gateway.upstream.AnswerHead;
import casemate.gateway.upstream.AnswerListener;
import io.netty.buffer.ByteBuf;

/// The wall between an exchange and its connection: what a writer or we do wrong is told as that,
/// and not as the connection's failure, which would be the runtime's fault.
record NothingEscapes(Exchange exchange, ModelCall call) implements AnswerListener {
    @Override
    public void head(AnswerHead head) {
        try {
            exchange.head(head);
        } catch (Throwable e) {
            call.defect(e);
        }
    }

    @Override
    public void body(ByteBuf bytes) {
        try {
            exchange.body(bytes);
        } catch (Throwable e) {
            call.defect(e);
        }
    }

    @Override
    public void readComplete() {
        try {
            exchange.readComplete();
        } catch (Throwable e) {
            call.defect(e);
        }
    }

    @Override
    public void end() {
        try {
            exchange.end();
        } catch (Throwable e) {
            call.defect(e);
        }
    }

    @Override
    public void failed(Throwable cause, Progress how) {
        try {
            exchange.failed(cause, how);
        } catch (Throwable e) {
            call.defect(e);
        }
    }
}
