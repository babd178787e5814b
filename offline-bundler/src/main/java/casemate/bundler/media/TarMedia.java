package casemate.bundler.media;

import casemate.signing.Check;
import casemate.signing.RefusedException;
import java.io.EOFException;
import java.io.IOException;
import java.io.InputStream;
import java.nio.ByteBuffer;
import java.nio.channels.FileChannel;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.util.Arrays;
import java.util.HashMap;
import java.util.Map;
import java.util.SortedMap;

/// A bundle as one uncompressed tar, read by position. All headers are read and checked first: each
/// must be the only one that a bundle's tar has for that file ([TarHeader]), files stand in the
/// bundle's order (everything before the chunks, each part sorted by name), padding is zero, and
/// exactly two zero blocks end it.
public final class TarMedia implements Media {
    private static final int END = 2 * TarHeader.BLOCK;

    private final String place;
    private final FileChannel channel;
    private final SortedMap<String, Long> files;
    private final Map<String, Long> offsets = new HashMap<>();

    public TarMedia(Path tar) throws RefusedException, IOException {
        this.place = tar.toString();
        this.channel = FileChannel.open(tar, StandardOpenOption.READ);
        try {
            this.files = index();
        } catch (RefusedException | IOException | RuntimeException e) {
            channel.close();
            throw e;
        }
    }

    /// Where a file belongs in a bundle's tar: what is needed to judge the chunks comes before
    /// them.
    public static String order(String name) {
        return (name.startsWith("chunks/") ? "1" : "0") + name;
    }

    private SortedMap<String, Long> index() throws RefusedException, IOException {
        var rules = new MediaRules(place);
        long size = channel.size();
        long at = 0;
        String previous = "";
        while (at < size - END) {
            TarHeader header =
                    TarHeader.decode(
                            block(at, TarHeader.BLOCK),
                            "the header at byte " + at + " of " + place);
            String order = order(header.name());
            if (order.compareTo(previous) <= 0) {
                throw new RefusedException(
                        Check.MEDIA,
                        "'" + header.name() + "' stands at the wrong place in " + place,
                        "each file once, sorted by name, chunks last",
                        "'" + header.name() + "' after '" + previous.substring(1) + "'",
                        "Do not use this file; ask who made it for a new copy.");
            }
            previous = order;
            rules.file(header.name(), header.size());
            at += TarHeader.BLOCK;
            offsets.put(header.name(), at);
            requireZero(at + header.size(), at + TarHeader.padded(header.size()), size);
            at += TarHeader.padded(header.size());
        }
        requireEnd(at, size);
        return rules.done();
    }

    /// What hides in padding is seen by no check and by some readers.
    private void requireZero(long from, long to, long size) throws RefusedException, IOException {
        if (to > size - END) {
            throw truncated(to + END, size);
        }
        byte[] padding = block(from, (int) (to - from));
        if (!Arrays.equals(padding, new byte[padding.length])) {
            throw new RefusedException(
                    Check.MEDIA,
                    place + " has bytes in the padding before byte " + to,
                    "zeros",
                    "other bytes",
                    "Do not use this file; ask who made it for a new copy.");
        }
    }

    private void requireEnd(long at, long size) throws RefusedException, IOException {
        if (at + END != size) {
            throw truncated(at + END, size);
        }
        if (!Arrays.equals(block(at, END), new byte[END])) {
            throw new RefusedException(
                    Check.MEDIA,
                    place + " does not end as a tar does",
                    "two blocks of zeros",
                    "other bytes",
                    "Do not use this file; ask who made it for a new copy.");
        }
    }

    private RefusedException truncated(long expected, long found) {
        return new RefusedException(
                Check.MEDIA,
                place + " has another length than its headers say",
                expected + " bytes",
                found + " bytes",
                "Copy it again, completely.");
    }

    private byte[] block(long at, int length) throws IOException {
        var buffer = ByteBuffer.allocate(length);
        while (buffer.hasRemaining()) {
            if (channel.read(buffer, at + buffer.position()) < 0) {
                throw new EOFException(place + " became shorter while it was read.");
            }
        }
        return buffer.array();
    }

    @Override
    public SortedMap<String, Long> files() {
        return files;
    }

    @Override
    public InputStream open(String name) throws RefusedException {
        Long offset = offsets.get(name);
        Long size = files.get(name);
        if (offset == null || size == null) {
            throw MediaRules.missing(name);
        }
        return new FileBytes(channel, false, name, offset, size);
    }

    @Override
    public void close() throws IOException {
        channel.close();
    }
}
