package casemate.gateway;

import io.netty.buffer.ByteBuf;

/// Passes on that the runtime refused or failed, in the shape that clients of OpenAI expect.
final class ErrorWriter implements AnswerWriter {
    private final Reply reply;
    private final int status;
    private final byte[] bytes = new byte[RuntimeError.MAX_BYTES];
    private int length;

    ErrorWriter(Reply reply, int status) {
        this.reply = reply;
        this.status = status;
    }

    @Override
    public void body(ByteBuf more) {
        int taken = Math.min(more.readableBytes(), bytes.length - length);
        more.readBytes(bytes, length, taken);
        length += taken;
    }

    @Override
    public void pause() {}

    @Override
    public boolean end() {
        reply.json(status, RuntimeError.parse(bytes, 0, length, status).json());
        return false;
    }

    @Override
    public void broken(Refusal why) {
        reply.refuse(why);
    }
}
