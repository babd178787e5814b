package casemate.gateway.relay;

import casemate.gateway.refusal.Refusal;
import io.netty.buffer.ByteBuf;

/// Turns a runtime's answer into the client's, piece by piece.
public interface AnswerWriter {
    /// @param bytes valid during the call only
    /// @throws BrokenAnswer when it cannot be passed on
    void body(ByteBuf bytes);

    /// The socket is read empty: whatever can be written is written now.
    void flush();

    /// The runtime's answer is complete.
    ///
    /// @return whether it was a good one
    boolean end();

    /// The rest will not come; tells the client so as well as the wire still allows.
    void broken(Refusal why);
}
