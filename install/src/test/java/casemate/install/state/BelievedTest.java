package casemate.install.state;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import casemate.bundler.rehearsal.Rehearsal;
import casemate.bundler.verify.TrustState;
import casemate.signing.Check;
import casemate.signing.RefusedException;
import casemate.signing.trust.HighestSequence;
import casemate.signing.trust.Revocations;
import casemate.signing.trust.TimeFloor;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.time.Instant;
import java.util.List;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class BelievedTest {
    @TempDir Path temp;
    private Path file = Path.of("");

    @BeforeEach
    void write() throws Exception {
        Rehearsal vendor = Rehearsal.begin(temp.resolve("vendor"));
        byte[] root = vendor.trust().roots().sequencedValues().getFirst().bytes();
        file = temp.resolve("trust.json");
        Believed.first(
                        vendor.fingerprint(),
                        List.of("ann at 2026-11-21", "ben at 2026-11-21"),
                        root,
                        new TrustState(
                                vendor.trust().newestRoot(),
                                Revocations.none(),
                                new HighestSequence(1, 7),
                                new TimeFloor(Instant.parse("2026-11-20T00:00:00Z"))))
                .write(file);
    }

    @Test
    void isReadAsItWasWrittenAndByItsOwnerOnly() throws Exception {
        Believed believed = Believed.read(file);

        assertThat(believed.state().highest()).isEqualTo(new HighestSequence(1, 7));
        assertThat(believed.state().floor().time()).isEqualTo("2026-11-20T00:00:00Z");
        assertThat(believed.state().root().version()).isEqualTo(1);
        assertThat(believed.confirmedBy()).hasSize(2);
        assertThat(PosixFilePermissions.toString(Files.getPosixFilePermissions(file)))
                .isEqualTo("rw-------");
    }

    @Test
    void lossIsARefusalAndNeverANewBeginning() throws Exception {
        Files.delete(file);

        requireRefused("what this machine believes is lost");
    }

    @Test
    void everyDamagedByteIsARefusal() throws Exception {
        byte[] good = Files.readAllBytes(file);
        for (int i = 0; i < good.length; i += 97) {
            byte[] bad = good.clone();
            bad[i] ^= 1;
            Files.write(file, bad);
            requireRefused("is damaged");
        }
        Files.write(file, new byte[0]);
        requireRefused("is damaged");
    }

    private void requireRefused(String what) {
        assertThatThrownBy(() -> Believed.read(file))
                .isInstanceOfSatisfying(
                        RefusedException.class, e -> assertThat(e.check()).isEqualTo(Check.STATE))
                .hasMessageContaining(what)
                .hasMessageContaining("--purge-trust");
    }
}
