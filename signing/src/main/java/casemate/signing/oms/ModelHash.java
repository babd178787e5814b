package casemate.signing.oms;

import casemate.signing.Check;
import casemate.signing.Hashes;
import casemate.signing.RefusedException;
import java.io.IOException;
import java.io.InputStream;
import java.security.MessageDigest;
import org.bouncycastle.crypto.Digest;
import org.bouncycastle.crypto.digests.Blake2bDigest;
import org.bouncycastle.crypto.digests.Blake3Digest;

/// The hashes of the OMS algorithm registry.
enum ModelHash {
    SHA256("sha256", 32),
    BLAKE2B("blake2b", 64),
    BLAKE3("blake3", 32);

    private static final int BUFFER_BYTES = 256 * 1024;

    private final String id;
    private final int bytes;

    ModelHash(String id, int bytes) {
        this.id = id;
        this.bytes = bytes;
    }

    String id() {
        return id;
    }

    int bytes() {
        return bytes;
    }

    static ModelHash of(String id) throws RefusedException {
        for (ModelHash hash : values()) {
            if (hash.id.equals(id)) {
                return hash;
            }
        }
        throw new RefusedException(
                Check.FORMAT,
                "the model signature's hash is not supported",
                "sha256, blake2b or blake3",
                id);
    }

    /// Of the next so many bytes of a stream, or of the rest.
    byte[] digest(InputStream in, long limit) throws IOException {
        byte[] buffer = new byte[BUFFER_BYTES];
        Sink sink = sink();
        long left = limit;
        while (left > 0) {
            int n = in.read(buffer, 0, (int) Math.min(buffer.length, left));
            if (n < 0) {
                break;
            }
            sink.update(buffer, n);
            left -= n;
        }
        return sink.finish();
    }

    private interface Sink {
        void update(byte[] buffer, int length);

        byte[] finish();
    }

    private Sink sink() {
        return switch (this) {
            case SHA256 -> new Jdk(Hashes.newDigest("SHA-256"));
            case BLAKE2B -> new BouncyCastle(new Blake2bDigest(512));
            case BLAKE3 -> new BouncyCastle(new Blake3Digest(256));
        };
    }

    private record Jdk(MessageDigest digest) implements Sink {
        @Override
        public void update(byte[] buffer, int length) {
            digest.update(buffer, 0, length);
        }

        @Override
        public byte[] finish() {
            return digest.digest();
        }
    }

    private record BouncyCastle(Digest digest) implements Sink {
        @Override
        public void update(byte[] buffer, int length) {
            digest.update(buffer, 0, length);
        }

        @Override
        public byte[] finish() {
            byte[] out = new byte[digest.getDigestSize()];
            digest.doFinal(out, 0);
            return out;
        }
    }
}
