package casemate.runtimes.model;

import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;

/// Writes small `.safetensors` files, and wrong ones on request.
final class SafetensorsWriter {
    private final StringBuilder header = new StringBuilder("{\"__metadata__\":{\"format\":\"pt\"}");
    private long end;

    SafetensorsWriter tensor(String name, String dtype, int elements, int bytes) {
        return entry(name, dtype, "[" + elements + "]", end, end += bytes);
    }

    SafetensorsWriter entry(String name, String dtype, String shape, long from, long to) {
        header.append(
                ",\"%s\":{\"dtype\":\"%s\",\"shape\":%s,\"data_offsets\":[%d,%d]}"
                        .formatted(name, dtype, shape, from, to));
        return this;
    }

    byte[] bytes() {
        return bytes(header + "}", (int) end);
    }

    static byte[] bytes(String header, int dataBytes) {
        byte[] json = header.getBytes(StandardCharsets.UTF_8);
        return ByteBuffer.allocate(8 + json.length + dataBytes)
                .order(ByteOrder.LITTLE_ENDIAN)
                .putLong(json.length)
                .put(json)
                .array();
    }

    Path write(Path file) throws IOException {
        return Files.write(file, bytes());
    }
}
