package casemate.blackbox;

import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;

/// The small demo model with one more entry in its header, which makes it one that gives
/// embeddings.
final class EmbeddingModel {
    private static final int ALIGNMENT = 32;
    private static final int ENTRIES_AT = 16;
    private static final int FIRST_ENTRY_AT = 24;
    private static final int UINT32 = 4;
    private static final int LAST_TOKEN = 3;
    private static final String KEY = "llama.pooling_type";

    private EmbeddingModel() {}

    static Path write(Path file) throws IOException {
        byte[] whole = Files.readAllBytes(Appliance.MODELS.resolve("casemate-demo-small.gguf"));
        ByteBuffer header = ByteBuffer.wrap(whole).order(ByteOrder.LITTLE_ENDIAN);
        header.putLong(ENTRIES_AT, header.getLong(ENTRIES_AT) + 2);
        byte[] pooling = entry(KEY, LAST_TOKEN);
        // A second entry, with a key as long as keeps the tensors where their alignment wants them.
        int rest = (pooling.length + entry("", 0).length) % ALIGNMENT;
        byte[] padding = entry("p".repeat(2 * ALIGNMENT - rest), 0);
        ByteArrayOutputStream out = new ByteArrayOutputStream();
        out.write(whole, 0, FIRST_ENTRY_AT);
        out.write(pooling);
        out.write(padding);
        out.write(whole, FIRST_ENTRY_AT, whole.length - FIRST_ENTRY_AT);
        return Files.write(file, out.toByteArray());
    }

    private static byte[] entry(String key, int value) {
        byte[] name = key.getBytes(StandardCharsets.UTF_8);
        return ByteBuffer.allocate(Long.BYTES + name.length + 2 * Integer.BYTES)
                .order(ByteOrder.LITTLE_ENDIAN)
                .putLong(name.length)
                .put(name)
                .putInt(UINT32)
                .putInt(value)
                .array();
    }
}
