package casemate.runtimes.model;

import casemate.runtimes.model.ModelFileException.Problem;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.channels.FileChannel;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.util.Locale;

/// The directory of a TorchScript archive, which is a ZIP file with stored entries:
/// `NAME/data.pkl`, `NAME/constants.pkl`, `NAME/code/...` and one entry of raw bytes for each
/// tensor under `NAME/data/` and `NAME/constants/`. Nothing is unpickled.
///
/// Source: APPNOTE.TXT 6.3.10, sections 4.3.12 to 4.3.16, with ZIP64 as PyTorch writes it.
final class TorchScriptArchive {
    private static final int END_BYTES = 22;
    private static final int END64_BYTES = 56;
    private static final int LOCATOR_BYTES = 20;
    private static final int ENTRY_BYTES = 46;
    private static final int MAX_COMMENT = 65_535;
    private static final long MAX_DIRECTORY_BYTES = 4L * 1024 * 1024;
    private static final int LOCAL = 0x04034b50;
    private static final int ENTRY = 0x02014b50;
    private static final int END = 0x06054b50;
    private static final int END64 = 0x06064b50;
    private static final int LOCATOR = 0x07064b50;

    private final Path path;
    private final FileChannel channel;
    private final long size;

    private TorchScriptArchive(Path path, FileChannel channel) throws IOException {
        this.path = path;
        this.channel = channel;
        this.size = channel.size();
    }

    /// Bytes of all tensors.
    ///
    /// @throws ModelFileException when it is no complete TorchScript archive
    static long tensorBytes(Path path) {
        try (FileChannel channel =
                FileChannel.open(ModelPaths.plainFile(path), StandardOpenOption.READ)) {
            return new TorchScriptArchive(path, channel).tensorBytes();
        } catch (IOException e) {
            throw ModelPaths.unreadable(path, e);
        }
    }

    private long tensorBytes() throws IOException {
        if (size < 4 || read(0, 4).getInt(0) != LOCAL) {
            throw fail(
                    Problem.UNKNOWN_FORMAT,
                    "is not a TorchScript archive: it does not start as a ZIP file");
        }
        ByteBuffer directory = directory();
        boolean code = false;
        long bytes = 0;
        while (directory.remaining() >= ENTRY_BYTES) {
            int at = directory.position();
            if (directory.getInt(at) != ENTRY) {
                throw fail(Problem.MALFORMED, "has a damaged ZIP directory; copy it again");
            }
            int nameBytes = directory.getShort(at + 28) & 0xffff;
            int next =
                    at
                            + ENTRY_BYTES
                            + nameBytes
                            + (directory.getShort(at + 30) & 0xffff)
                            + (directory.getShort(at + 32) & 0xffff);
            if (next > directory.limit()) {
                throw fail(Problem.MALFORMED, "has a damaged ZIP directory; copy it again");
            }
            String name = name(directory, at + ENTRY_BYTES, nameBytes);
            code |= name.endsWith("/constants.pkl") || name.equals("constants.pkl");
            bytes += isTensor(name) ? storedBytes(directory, at, name) : 0;
            directory.position(next);
        }
        if (!code) {
            throw fail(
                    Problem.UNSUPPORTED,
                    "holds weights without code: it was made by torch.save; make a TorchScript"
                            + " archive with torch.jit.save");
        }
        return bytes;
    }

    private static String name(ByteBuffer directory, int at, int length) {
        byte[] bytes = new byte[length];
        directory.get(at, bytes);
        return new String(bytes, StandardCharsets.UTF_8);
    }

    /// `NAME/data/0`, `NAME/constants/12`.
    private static boolean isTensor(String name) {
        return name.matches("[^/]*/(data|constants)/[0-9]+");
    }

    private long storedBytes(ByteBuffer directory, int at, String name) {
        long stored = directory.getInt(at + 20) & 0xffff_ffffL;
        if (stored == 0xffff_ffffL) {
            stored = extendedSize(directory, at);
        }
        if (stored < 0 || stored > size) {
            throw fail(
                    Problem.MALFORMED,
                    "states %s bytes for %s; the whole file has %d",
                    Long.toUnsignedString(stored),
                    ModelFileException.quote(name),
                    size);
        }
        return stored;
    }

    /// The ZIP64 extra field has the uncompressed, then the compressed size; each only where the
    /// entry itself has all bits set.
    private long extendedSize(ByteBuffer directory, int at) {
        int extra = at + ENTRY_BYTES + (directory.getShort(at + 28) & 0xffff);
        int end = extra + (directory.getShort(at + 30) & 0xffff);
        while (extra + 4 <= end) {
            int length = directory.getShort(extra + 2) & 0xffff;
            if (directory.getShort(extra) == 1) {
                int skip = directory.getInt(at + 24) == -1 ? 8 : 0;
                if (length >= skip + 8 && extra + 4 + skip + 8 <= end) {
                    return directory.getLong(extra + 4 + skip);
                }
            }
            extra += 4 + length;
        }
        throw fail(Problem.MALFORMED, "has a damaged ZIP64 field; copy it again");
    }

    private ByteBuffer directory() throws IOException {
        long end = endRecord();
        ByteBuffer record = read(end, END_BYTES);
        long length = record.getInt(12) & 0xffff_ffffL;
        long offset = record.getInt(16) & 0xffff_ffffL;
        if (end >= LOCATOR_BYTES && read(end - LOCATOR_BYTES, LOCATOR_BYTES).getInt(0) == LOCATOR) {
            long at = read(end - LOCATOR_BYTES, LOCATOR_BYTES).getLong(8);
            if (at < 0 || at > size - END64_BYTES || read(at, END64_BYTES).getInt(0) != END64) {
                throw fail(Problem.MALFORMED, "has a damaged ZIP64 end; copy it again");
            }
            ByteBuffer extended = read(at, END64_BYTES);
            length = extended.getLong(40);
            offset = extended.getLong(48);
        }
        if (Long.compareUnsigned(length, MAX_DIRECTORY_BYTES) > 0) {
            throw fail(
                    Problem.TOO_LARGE,
                    "has a ZIP directory of %s bytes; at most %d are accepted",
                    Long.toUnsignedString(length),
                    MAX_DIRECTORY_BYTES);
        }
        if (offset < 0 || offset > size - length) {
            throw fail(
                    Problem.CUT_SHORT,
                    "is cut short: its ZIP directory lies at %s, the file has %d bytes",
                    Long.toUnsignedString(offset),
                    size);
        }
        return read(offset, (int) length);
    }

    /// Where the record at the end starts, before a comment of at most 65,535 bytes.
    private long endRecord() throws IOException {
        int tail = (int) Math.min(size, END_BYTES + MAX_COMMENT);
        ByteBuffer bytes = read(size - tail, tail);
        for (int at = tail - END_BYTES; at >= 0; at--) {
            if (bytes.getInt(at) == END) {
                return size - tail + at;
            }
        }
        throw fail(
                Problem.CUT_SHORT,
                "is cut short: the ZIP directory at its end is missing, the file has %d bytes",
                size);
    }

    private ByteBuffer read(long offset, int length) throws IOException {
        ByteBuffer bytes = ByteBuffer.allocate(length).order(ByteOrder.LITTLE_ENDIAN);
        while (bytes.hasRemaining()) {
            if (channel.read(bytes, offset + bytes.position()) < 0) {
                throw fail(Problem.CUT_SHORT, "became shorter while it was read");
            }
        }
        return bytes.flip();
    }

    @SuppressWarnings("AnnotateFormatMethod")
    private ModelFileException fail(Problem problem, String predicate, Object... arguments) {
        return new ModelFileException(
                path, problem, String.format(Locale.ROOT, predicate, arguments));
    }
}
