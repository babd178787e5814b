package casemate.signing.keyless;

import casemate.signing.Hashes;
import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.MessageDigest;
import java.security.Signature;
import java.security.SignatureException;

/// What was signed: read as a stream, as often as asked, never as a whole.
public interface Artifact {
    /// @throws UncheckedIOException when it cannot be read
    InputStream open();

    static Artifact of(byte[] bytes) {
        return () -> new ByteArrayInputStream(bytes);
    }

    static Artifact of(Path file) {
        return () -> {
            try {
                return Files.newInputStream(file);
            } catch (IOException e) {
                throw new UncheckedIOException("Cannot read " + file, e);
            }
        };
    }

    /// @param algorithm as the JDK calls it, for example `SHA-256`
    default byte[] digest(String algorithm) {
        MessageDigest digest = Hashes.newDigest(algorithm);
        each(digest::update);
        return digest.digest();
    }

    /// Feeds everything to a signature that is being verified.
    default void update(Signature signature) {
        each((buffer, offset, length) -> {
            try {
                signature.update(buffer, offset, length);
            } catch (SignatureException e) {
                throw new IllegalStateException("The signature takes no data", e);
            }
        });
    }

    private void each(Sink sink) {
        try (InputStream in = open()) {
            byte[] buffer = new byte[64 * 1024];
            for (int n = in.read(buffer); n >= 0; n = in.read(buffer)) {
                sink.accept(buffer, 0, n);
            }
        } catch (IOException e) {
            throw new UncheckedIOException("Cannot read the artifact", e);
        }
    }

    /// Takes bytes.
    interface Sink {
        void accept(byte[] buffer, int offset, int length);
    }
}
