package casemate.install;

import casemate.bundler.verify.TrustState;
import casemate.install.state.Believed;
import casemate.signing.RefusedException;
import casemate.signing.keys.KeyAlgorithm;
import casemate.signing.keys.SigningKey;
import casemate.signing.keys.VerifyingKey;
import casemate.signing.trust.HighestSequence;
import casemate.signing.trust.Revocations;
import casemate.signing.trust.Role;
import casemate.signing.trust.Root;
import casemate.signing.trust.RootCodec;
import casemate.signing.trust.TimeFloor;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Instant;
import java.util.List;

/// A root that signs nothing: what is installed here is taken for verified.
final class StandInTrust {
    private static final String FILE = "casemate.test.root";

    private StandInTrust() {}

    /// Makes a root once for all tests, and keeps it in a file for their processes.
    static synchronized void make() throws IOException {
        if (System.getProperty(FILE) != null) {
            return;
        }
        Path file = Files.createTempFile("casemate-root", ".json");
        file.toFile().deleteOnExit();
        List<VerifyingKey> keys =
                List.of(
                        SigningKey.generate(KeyAlgorithm.P256).publicKey(),
                        SigningKey.generate(KeyAlgorithm.ML_DSA_87).publicKey());
        Instant issued = Instant.parse("2026-11-01T00:00:00Z");
        Files.write(
                file,
                RootCodec.write(
                        new Root(
                                1,
                                1,
                                issued,
                                issued.plusSeconds(1_000_000),
                                Role.of("root", keys, 1, 1),
                                Role.of("release", keys, 1, 1),
                                List.of())));
        System.setProperty(FILE, file.toString());
    }

    private static byte[] bytes() {
        try {
            return Files.readAllBytes(Path.of(System.getProperty(FILE)));
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    static TrustState before() {
        try {
            return new TrustState(
                    RootCodec.parse(bytes()),
                    Revocations.none(),
                    HighestSequence.none(),
                    new TimeFloor(Instant.EPOCH));
        } catch (RefusedException e) {
            throw new IllegalStateException(e);
        }
    }

    static Believed first() {
        return Believed.first("ab".repeat(32), List.of("a test"), bytes(), before());
    }

    static String property() {
        return "-D" + FILE + "=" + System.getProperty(FILE);
    }
}
