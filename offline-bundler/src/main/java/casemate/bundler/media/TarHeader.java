package casemate.bundler.media;

import casemate.bundler.format.PortablePath;
import casemate.signing.Check;
import casemate.signing.RefusedException;
import java.nio.charset.StandardCharsets;
import java.util.Arrays;
import java.util.Locale;

/// The one header (POSIX.1-2017 pax, `ustar`) that a bundle's tar has for a file: a regular file,
/// mode 0644, owner 0, time 0, no user or group name. Names are short enough for plain ustar, so
/// extended headers, each a second place to say a name or a size, are not needed and not read.
///
/// @param size bytes
public record TarHeader(String name, long size) {
    public static final int BLOCK = 512;

    private static final int NAME = 100;
    private static final int PREFIX = 155;

    public TarHeader {
        new PortablePath(name);
        if (size < 0 || size > Media.MAX_FILE_BYTES) {
            throw new IllegalArgumentException("a file of a bundle has up to 64 MiB: " + size);
        }
    }

    /// Bytes of the file's content in the tar, filled up to whole blocks.
    public static long padded(long size) {
        return (size + BLOCK - 1) / BLOCK * BLOCK;
    }

    public byte[] encode() {
        var block = new byte[BLOCK];
        int split = name.length() <= NAME ? -1 : name.indexOf('/', name.length() - NAME - 1);
        if (split > PREFIX || (split < 0 && name.length() > NAME)) {
            throw new IllegalArgumentException("too long a name for a tar: " + name);
        }
        put(block, 0, name.substring(split + 1));
        put(block, 100, "0000644\0");
        put(block, 108, "0000000\0");
        put(block, 116, "0000000\0");
        put(block, 124, String.format(Locale.ROOT, "%011o\0", size));
        put(block, 136, "00000000000\0");
        put(block, 148, "        ");
        put(block, 156, "0");
        put(block, 257, "ustar\u000000");
        put(block, 329, "0000000\0");
        put(block, 337, "0000000\0");
        put(block, 345, split < 0 ? "" : name.substring(0, split));
        put(block, 148, String.format(Locale.ROOT, "%06o\0 ", sum(block)));
        return block;
    }

    /// Reads a header and refuses every one that [#encode] would not have written: each bit counts.
    ///
    /// @param where how messages name its place
    static TarHeader decode(byte[] block, String where) throws RefusedException {
        require(
                text(block, 257, 8).equals("ustar\u000000"),
                where,
                "magic",
                "ustar, version 00",
                text(block, 257, 8));
        long stored = octal(block, 148, 6, where, "checksum");
        byte[] blank = block.clone();
        Arrays.fill(blank, 148, 156, (byte) ' ');
        require(stored == sum(blank), where, "checksum", "" + sum(blank), "" + stored);
        requireRegular(block[156], where);
        require(
                text(block, 100, 8).equals("0000644\0"),
                where,
                "mode",
                "0000644",
                text(block, 100, 7));
        require(
                text(block, 108, 16).equals("0000000\0".repeat(2)),
                where,
                "owner",
                "0 and 0",
                text(block, 108, 15));
        require(
                text(block, 136, 12).equals("00000000000\0"),
                where,
                "time",
                "0",
                text(block, 136, 11));
        String name = name(block);
        long size = octal(block, 124, 11, where, "size");
        TarHeader header;
        try {
            header = new TarHeader(name, size);
            if (Arrays.equals(header.encode(), block)) {
                return header;
            }
        } catch (IllegalArgumentException e) {
            throw new RefusedException(
                    Check.MEDIA,
                    where + " is not a bundle's file: " + e.getMessage(),
                    "a portable relative name of a file of up to 64 MiB",
                    "'" + name + "', " + size + " bytes",
                    ADVICE);
        }
        int at = Arrays.mismatch(header.encode(), block);
        throw new RefusedException(
                Check.MEDIA,
                where + " ('" + name + "') has bytes where there are none to be",
                "byte " + at + " of the header as any bundle has it",
                "another value",
                ADVICE);
    }

    private static final String ADVICE =
            "Do not unpack this file with another tool; ask who made it for a new copy.";

    private static void requireRegular(byte type, String where) throws RefusedException {
        String found =
                switch (type) {
                    case '0' -> "";
                    case '1' -> "a hard link";
                    case '2' -> "a symbolic link";
                    case '3', '4' -> "a device";
                    case '5' -> "a directory";
                    case '6' -> "a pipe";
                    case 'x', 'g', 'L', 'K' -> "an extended header";
                    case 'S' -> "a sparse file";
                    default -> "type " + (type & 0xff);
                };
        if (!found.isEmpty()) {
            throw new RefusedException(
                    Check.MEDIA,
                    where + " is not a plain file",
                    "regular files only",
                    found,
                    ADVICE);
        }
    }

    private static void require(
            boolean right, String where, String field, String expected, String found)
            throws RefusedException {
        if (!right) {
            throw new RefusedException(
                    Check.MEDIA, where + " has a wrong " + field, expected, found, ADVICE);
        }
    }

    private static String name(byte[] block) {
        String prefix = terminated(block, 345, PREFIX);
        String name = terminated(block, 0, NAME);
        return prefix.isEmpty() ? name : prefix + "/" + name;
    }

    private static String terminated(byte[] block, int at, int length) {
        String text = text(block, at, length);
        int end = text.indexOf(0);
        return end < 0 ? text : text.substring(0, end);
    }

    private static long octal(byte[] block, int at, int digits, String where, String field)
            throws RefusedException {
        String text = text(block, at, digits);
        require(text.matches("[0-7]+"), where, field, digits + " octal digits", text);
        return Long.parseLong(text, 8);
    }

    private static String text(byte[] block, int at, int length) {
        return new String(block, at, length, StandardCharsets.ISO_8859_1);
    }

    private static void put(byte[] block, int at, String text) {
        byte[] bytes = text.getBytes(StandardCharsets.ISO_8859_1);
        System.arraycopy(bytes, 0, block, at, bytes.length);
    }

    private static int sum(byte[] block) {
        int sum = 0;
        for (byte b : block) {
            sum += b & 0xff;
        }
        return sum;
    }
}
