package casemate.bundler.media;

import java.io.EOFException;
import java.io.IOException;
import java.io.InputStream;
import java.nio.ByteBuffer;
import java.nio.channels.FileChannel;

/// A range of a file, read by position, so that threads can share the channel. Gives exactly as
/// many bytes as were announced: a file that grows shows nothing more, one that shrinks is an
/// error.
final class FileBytes extends InputStream {
    private final FileChannel channel;
    private final boolean owned;
    private final String name;
    private final long end;
    private long at;

    /// @param owned whether closing the stream closes the channel
    FileBytes(FileChannel channel, boolean owned, String name, long offset, long size) {
        this.channel = channel;
        this.owned = owned;
        this.name = name;
        this.at = offset;
        this.end = offset + size;
    }

    @Override
    public int read() throws IOException {
        var one = new byte[1];
        return read(one, 0, 1) < 0 ? -1 : one[0] & 0xff;
    }

    @Override
    public int read(byte[] bytes, int offset, int length) throws IOException {
        if (at == end) {
            return -1;
        }
        int wanted = (int) Math.min(length, end - at);
        int count = channel.read(ByteBuffer.wrap(bytes, offset, wanted), at);
        if (count < 0) {
            throw new EOFException(
                    "'" + name + "' ended " + (end - at) + " bytes early: it was cut short.");
        }
        at += count;
        return count;
    }

    @Override
    public void close() throws IOException {
        if (owned) {
            channel.close();
        }
    }
}
