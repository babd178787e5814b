package casemate.bundler.verify;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import casemate.bundler.Progress;
import casemate.bundler.format.Artifact;
import casemate.bundler.media.Media;
import casemate.bundler.rehearsal.Rehearsal;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class ReleaseVerifierTest {
    @TempDir Path temp;

    @Test
    void aGoodReleaseIsVerifiedQuarantinedAndAssembled() throws Exception {
        Rehearsal vendor = Rehearsal.begin(temp.resolve("vendor"));
        Path file = Files.writeString(temp.resolve("notes.txt"), "Casemate\n");
        Path bundle = vendor.release("2026.11", 1, temp.resolve("bundle"), file);
        var steps = new ArrayList<Step>();
        Quarantine quarantine = Quarantine.at(temp.resolve("quarantine"));

        VerifiedRelease release;
        try (Media media = Media.open(List.of(bundle))) {
            TrustState pinned = FirstTrust.pin(media, vendor.fingerprint(), Rehearsal.START);
            release =
                    new ReleaseVerifier(pinned, Machine.any(), steps::add)
                            .verify(media, quarantine, Progress.NONE);
        }

        assertThat(release.warnings()).isEmpty();
        assertThat(steps)
                .extracting(Step::name)
                .containsExactly(
                        "media",
                        "roots",
                        "revocations",
                        "manifest",
                        "sums",
                        "release",
                        "chunks-present",
                        "chunks",
                        "attestations");
        Artifact notes = release.manifest().artifacts().getFirst();
        quarantine.assemble(notes, temp.resolve("out.txt"));
        assertThat(temp.resolve("out.txt")).hasSameBinaryContentAs(file);
        assertThatThrownBy(() -> quarantine.assemble(notes, temp.resolve("out.txt")))
                .isInstanceOf(java.nio.file.FileAlreadyExistsException.class);
    }
}
