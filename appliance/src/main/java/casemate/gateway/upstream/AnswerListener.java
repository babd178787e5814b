package casemate.gateway.upstream;

import io.netty.buffer.ByteBuf;

/// Hears of a runtime's answer as it comes, on the event loop.
public interface AnswerListener {
    void head(AnswerHead head);

    /// @param bytes a piece of the body; valid during the call only
    void body(ByteBuf bytes);

    /// What the socket had is read: the moment to write and flush.
    void readComplete();

    /// The answer is complete. No more calls.
    void end();

    /// There will be no complete answer. No more calls.
    ///
    /// @param how far the request had come
    void failed(Throwable cause, Progress how);

    /// How far a request had come when its connection failed.
    enum Progress {
        /// There was no connection; the runtime has seen nothing of it.
        UNSENT,
        /// Sent over a connection that had been idle, which the runtime may have given up
        /// meanwhile.
        SENT_OVER_IDLE,
        /// Sent over a connection of its own: the runtime has it, or had.
        SENT,
        /// Some of the answer had come.
        ANSWERED
    }
}
