package casemate.gateway.relay;

import casemate.gateway.refusal.Refusal;
import io.netty.buffer.ByteBuf;
import java.io.ByteArrayOutputStream;

/// Passes on that the runtime refused or failed, in the shape that clients of OpenAI expect.
public final class ErrorWriter implements AnswerWriter {
    private final Reply reply;
    private final int status;
    private final ByteArrayOutputStream answer = new ByteArrayOutputStream(512);

    public ErrorWriter(Reply reply, int status) {
        this.reply = reply;
        this.status = status;
    }

    @Override
    public void body(ByteBuf more) {
        int taken = Math.min(more.readableBytes(), RuntimeError.MAX_BYTES - answer.size());
        byte[] piece = new byte[taken];
        more.readBytes(piece);
        answer.writeBytes(piece);
    }

    @Override
    public void flush() {}

    @Override
    public boolean end() {
        byte[] bytes = answer.toByteArray();
        reply.json(status, RuntimeError.parse(bytes, 0, bytes.length, status).json());
        return false;
    }

    @Override
    public void broken(Refusal why) {
        reply.refuse(why);
    }
}
