package casemate.gateway.upstream;

import io.netty.buffer.ByteBuf;

/// Hears of a runtime's answer as it comes, on the event loop.
public interface AnswerListener {
    void head(AnswerHead head);

    /// @param bytes a piece of the body; valid during the call only
    void body(ByteBuf bytes);

    /// What the socket had is read: the moment to write and flush.
    void pause();

    /// The answer is complete. No more calls.
    void end();

    /// There will be no complete answer. No more calls.
    ///
    /// @param begun whether any byte of an answer had come
    void failed(Throwable cause, boolean begun);
}
