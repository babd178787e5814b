package casemate.runtimes.worker;

import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;

/// The demonstration model with one more entry in its header. Where an entry stands twice,
/// llama.cpp keeps the last one.
final class ChangedGguf {
    private static final int ALIGNMENT = 32;
    private static final int ENTRIES_AT = 16;
    private static final int FIRST_ENTRY_AT = 24;

    private ChangedGguf() {}

    static Path with(Path directory, String key, int value) throws IOException {
        ByteBuffer entry = entry(key, 8).putInt(4).putInt(value);
        return insert(directory, bytes(entry));
    }

    private static ByteBuffer entry(String key, int bytes) {
        byte[] name = key.getBytes(StandardCharsets.UTF_8);
        return ByteBuffer.allocate(8 + name.length + bytes)
                .order(ByteOrder.LITTLE_ENDIAN)
                .putLong(name.length)
                .put(name);
    }

    /// Puts the entry before the others; what follows keeps its alignment when the entry, with the
    /// padding string entry behind it, is a multiple of it.
    private static Path insert(Path directory, byte[] entry) throws IOException {
        byte[] whole = Files.readAllBytes(Child.MODEL);
        ByteBuffer header = ByteBuffer.wrap(whole).order(ByteOrder.LITTLE_ENDIAN);
        header.putLong(ENTRIES_AT, header.getLong(ENTRIES_AT) + 2);
        ByteArrayOutputStream out = new ByteArrayOutputStream();
        out.write(whole, 0, FIRST_ENTRY_AT);
        out.write(entry);
        out.write(padding(entry.length));
        out.write(whole, FIRST_ENTRY_AT, whole.length - FIRST_ENTRY_AT);
        return Files.write(directory.resolve("changed.gguf"), out.toByteArray());
    }

    private static byte[] padding(int before) {
        ByteBuffer entry = entry("test.padding", 4 + 8 + ALIGNMENT).putInt(8);
        int fixed = entry.position() + 8;
        int text = ALIGNMENT - (before + fixed) % ALIGNMENT;
        entry.putLong(text);
        return bytes(entry.position(fixed + text));
    }

    private static byte[] bytes(ByteBuffer filled) {
        byte[] bytes = new byte[filled.flip().remaining()];
        filled.get(bytes);
        return bytes;
    }
}
