package casemate.gateway.relay;

import io.netty.buffer.ByteBuf;
import java.util.Arrays;

/// The bytes of an event stream between the runtime and the client: whole events that wait to be
/// written, then the beginning of one that has not come whole. Empty, it holds nothing.
public final class EventBuffer {
    /// Largest event that is waited for.
    public static final int MAX_EVENT = 1 << 20;

    private static final byte[] NOTHING = {};

    private byte[] bytes = NOTHING;

    /// End of the whole events; where the current one begins.
    private int whole;

    /// Up to here no end of the current event was found.
    private int searched;

    private int end;

    public void append(ByteBuf more) {
        int length = more.readableBytes();
        room(length);
        more.readBytes(bytes, end, length);
        end += length;
    }

    public void append(byte[] more) {
        room(more.length);
        System.arraycopy(more, 0, bytes, end, more.length);
        end += more.length;
    }

    private void room(int length) {
        if (end + length > bytes.length) {
            bytes = Arrays.copyOf(bytes, end == 0 ? length : Math.max(end + length, end * 2));
        }
    }

    /// Looks for the end of the current event: an empty line.
    ///
    /// @return the offset behind it, or -1 when it has not come whole
    public int eventEnd() {
        for (int i = searched; i < end - 1; i++) {
            if (bytes[i] == '\n') {
                int next = bytes[i + 1] == '\r' && i + 2 < end ? i + 2 : i + 1;
                if (bytes[next] == '\n') {
                    return next + 1;
                }
            }
        }
        searched = Math.max(whole, end - 2);
        return -1;
    }

    public byte[] bytes() {
        return bytes;
    }

    public int eventStart() {
        return whole;
    }

    /// The current event is to be written.
    public void keep(int eventEnd) {
        whole = eventEnd;
        searched = eventEnd;
    }

    /// The current event is not to be written, but what is given instead, which may be nothing.
    void replace(int eventEnd, byte[] instead) {
        byte[] tail = Arrays.copyOfRange(bytes, eventEnd, end);
        end = whole;
        append(instead);
        whole = end;
        searched = end;
        append(tail);
    }

    void dropPartial() {
        end = whole;
        searched = whole;
    }

    void keepAll() {
        keep(end);
    }

    /// Bytes of an event that has not come whole.
    public int partialLength() {
        return end - whole;
    }

    int wholeLength() {
        return whole;
    }

    /// Hands out the array whose first [#wholeLength] bytes are to be written, and starts a new one
    /// with the rest.
    public byte[] take() {
        byte[] taken = bytes;
        bytes = end == whole ? NOTHING : Arrays.copyOfRange(bytes, whole, end);
        end -= whole;
        searched -= whole;
        whole = 0;
        return taken;
    }
}
