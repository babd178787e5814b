package casemate.bundler.carry;

import casemate.bundler.media.TarHeader;
import casemate.bundler.media.TarMedia;
import casemate.bundler.media.VolumeNote;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.channels.FileChannel;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import org.jspecify.annotations.Nullable;

/// A bundle's tar, in the one form that [TarMedia] reads.
final class TarTarget implements BundleCopy.Target {
    private final FileChannel channel;
    private long size;

    TarTarget(Path file) throws IOException {
        this.channel =
                FileChannel.open(file, StandardOpenOption.CREATE_NEW, StandardOpenOption.WRITE);
    }

    /// The order of a bundle's files: metadata, then chunks, each sorted by name.
    static List<String> sorted(List<String> names, @Nullable VolumeNote note) {
        var out = new ArrayList<>(names);
        out.remove(VolumeNote.FILE);
        if (note != null) {
            out.add(VolumeNote.FILE);
        }
        out.sort(Comparator.comparing(TarMedia::order));
        return out;
    }

    @Override
    public void begin(String name, long bytes) throws IOException {
        size = bytes;
        writeAll(channel, ByteBuffer.wrap(new TarHeader(name, bytes).encode()));
    }

    @Override
    public void write(byte[] bytes, int count) throws IOException {
        writeAll(channel, ByteBuffer.wrap(bytes, 0, count));
    }

    @Override
    public void end() throws IOException {
        writeAll(channel, ByteBuffer.allocate((int) (TarHeader.padded(size) - size)));
    }

    @Override
    public void close() throws IOException {
        try (channel) {
            writeAll(channel, ByteBuffer.allocate(2 * TarHeader.BLOCK));
            channel.force(true);
        }
    }

    static void writeAll(FileChannel channel, ByteBuffer bytes) throws IOException {
        while (bytes.hasRemaining()) {
            channel.write(bytes);
        }
    }
}
