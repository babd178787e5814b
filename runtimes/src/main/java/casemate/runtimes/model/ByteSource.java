package casemate.runtimes.model;

import casemate.runtimes.model.ModelFileException.Problem;
import java.io.Closeable;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.channels.FileChannel;
import java.nio.charset.CharacterCodingException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.util.Locale;

/// Reads the header of a file once from front to back, little-endian, through one small buffer.
/// Every length is compared with what the file still has before anything is allocated for it.
final class ByteSource implements Closeable {
    private static final int BUFFER_BYTES = 64 * 1024;

    private final Path path;
    private final FileChannel channel;
    private final long size;
    private final long limit;
    private final ByteBuffer buffer =
            ByteBuffer.allocate(BUFFER_BYTES).order(ByteOrder.LITTLE_ENDIAN).limit(0);

    /// Offset in the file of the byte after those in the buffer.
    private long filled;

    private ByteSource(Path path, FileChannel channel, long size, long limit) {
        this.path = path;
        this.channel = channel;
        this.size = size;
        this.limit = limit;
    }

    /// @param limit bytes that a header may have at most
    static ByteSource open(Path path, long limit) {
        try {
            FileChannel channel =
                    FileChannel.open(ModelPaths.plainFile(path), StandardOpenOption.READ);
            return new ByteSource(path, channel, channel.size(), limit);
        } catch (IOException e) {
            throw ModelPaths.unreadable(path, e);
        }
    }

    long size() {
        return size;
    }

    /// Bytes of the file that were not read yet.
    long remaining() {
        return size - position();
    }

    long position() {
        return filled - buffer.remaining();
    }

    int u8() {
        return need(1).get() & 0xff;
    }

    int u16() {
        return need(2).getShort() & 0xffff;
    }

    long u32() {
        return need(4).getInt() & 0xffff_ffffL;
    }

    long i64() {
        return need(8).getLong();
    }

    /// An unsigned 64-bit number that must not be larger than a bound of ours.
    long bounded(String what, long bound) {
        long value = i64();
        if (Long.compareUnsigned(value, bound) > 0) {
            throw fail(
                    Problem.TOO_LARGE,
                    "states %s of %s; at most %d are accepted",
                    what,
                    Long.toUnsignedString(value),
                    bound);
        }
        return value;
    }

    /// A text with its length in front, of valid UTF-8.
    String text(String what, int maxBytes) {
        int length = (int) bounded(what + " length", maxBytes);
        require(length);
        byte[] bytes = new byte[length];
        for (int done = 0; done < length; ) {
            int part = Math.min(length - done, BUFFER_BYTES);
            need(part).get(bytes, done, part);
            done += part;
        }
        try {
            return StandardCharsets.UTF_8.newDecoder().decode(ByteBuffer.wrap(bytes)).toString();
        } catch (CharacterCodingException e) {
            throw fail(
                    Problem.MALFORMED,
                    "has a %s that is not UTF-8, before byte %d",
                    what,
                    position());
        }
    }

    void skip(long bytes) {
        require(bytes);
        if (bytes <= buffer.remaining()) {
            buffer.position(buffer.position() + (int) bytes);
            return;
        }
        filled = position() + bytes;
        buffer.limit(0);
    }

    /// Refuses a length that the file cannot hold, before anything is read or allocated for it.
    void require(long bytes) {
        if (Long.compareUnsigned(bytes, remaining()) > 0) {
            throw fail(
                    Problem.CUT_SHORT,
                    "is cut short: its header needs %s more bytes at byte %d, the file has %d",
                    Long.toUnsignedString(bytes),
                    position(),
                    size);
        }
        if (bytes > limit - position()) {
            throw fail(Problem.TOO_LARGE, "has a header of more than %d bytes, our limit", limit);
        }
    }

    @SuppressWarnings("AnnotateFormatMethod")
    ModelFileException fail(Problem problem, String predicate, Object... arguments) {
        return new ModelFileException(
                path, problem, String.format(Locale.ROOT, predicate, arguments));
    }

    /// The buffer with at least so many bytes in it.
    private ByteBuffer need(int bytes) {
        if (buffer.remaining() >= bytes) {
            return buffer;
        }
        require(bytes);
        buffer.compact();
        try {
            while (buffer.position() < bytes) {
                int read = channel.read(buffer, filled);
                if (read < 0) {
                    throw fail(Problem.CUT_SHORT, "became shorter while it was read");
                }
                filled += read;
            }
        } catch (IOException e) {
            throw ModelPaths.unreadable(path, e);
        }
        return buffer.flip();
    }

    @Override
    public void close() {
        try {
            channel.close();
        } catch (IOException e) {
            throw ModelPaths.unreadable(path, e);
        }
    }
}
