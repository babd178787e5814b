package casemate.blackbox;

import java.nio.charset.StandardCharsets;
import java.util.Arrays;
import java.util.Random;

/// Breaks a body below the level of JSON.
final class BrokenBytes {
    private static final int MAX_NOISE = 4_096;

    private BrokenBytes() {}

    static byte[] of(byte[] valid, Random random) {
        return switch (random.nextInt(6)) {
            case 0 -> Arrays.copyOf(valid, random.nextInt(valid.length));
            case 1 -> flipped(valid, random);
            case 2 -> spliced(valid, random, "[".repeat(1 + random.nextInt(5_000)));
            case 3 -> spliced(valid, random, "9".repeat(1 + random.nextInt(2_000)));
            case 4 -> spliced(valid, random, "\"model\":\"casemate-demo\",");
            default -> noise(random);
        };
    }

    private static byte[] flipped(byte[] valid, Random random) {
        byte[] bytes = valid.clone();
        for (int i = random.nextInt(8); i >= 0; i--) {
            bytes[random.nextInt(bytes.length)] = (byte) random.nextInt(256);
        }
        return bytes;
    }

    private static byte[] spliced(byte[] bytes, Random random, String insert) {
        int at = random.nextInt(bytes.length);
        byte[] piece = insert.getBytes(StandardCharsets.US_ASCII);
        byte[] out = Arrays.copyOf(bytes, bytes.length + piece.length);
        System.arraycopy(piece, 0, out, at, piece.length);
        System.arraycopy(bytes, at, out, at + piece.length, bytes.length - at);
        return out;
    }

    private static byte[] noise(Random random) {
        byte[] bytes = new byte[random.nextInt(MAX_NOISE)];
        random.nextBytes(bytes);
        return bytes;
    }
}
