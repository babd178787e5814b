package casemate.bundler.verify;

import java.nio.charset.StandardCharsets;
import java.util.Arrays;
import java.util.Random;

/// A random change of some bytes: flipped, replaced, removed, doubled, cut.
final class Mutation {
    private static final byte[] TELLING = "{}[]\",:0-\\\n /.e".getBytes(StandardCharsets.US_ASCII);

    private Mutation() {}

    static byte[] of(byte[] good, Random random) {
        byte[] out = good.clone();
        int changes = 1 + random.nextInt(3);
        for (int i = 0; i < changes && out.length > 1; i++) {
            out = once(out, random);
        }
        return out;
    }

    private static byte[] once(byte[] in, Random random) {
        int at = random.nextInt(in.length);
        byte[] out = in.clone();
        switch (random.nextInt(5)) {
            case 0 -> out[at] ^= (byte) (1 << random.nextInt(8));
            case 1 -> out[at] = TELLING[random.nextInt(TELLING.length)];
            case 2 -> {
                int end = Math.min(in.length, at + 1 + random.nextInt(64));
                out = new byte[in.length - (end - at)];
                System.arraycopy(in, 0, out, 0, at);
                System.arraycopy(in, end, out, at, in.length - end);
            }
            case 3 -> {
                int end = Math.min(in.length, at + 1 + random.nextInt(64));
                out = Arrays.copyOf(in, in.length + (end - at));
                System.arraycopy(in, at, out, end, in.length - at);
            }
            default -> out = Arrays.copyOf(in, Math.max(1, at));
        }
        return out;
    }
}
