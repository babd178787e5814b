package casemate.bundler.pack;

import static org.assertj.core.api.Assertions.assertThat;

import casemate.bundler.rehearsal.Rehearsal;
import java.nio.file.Files;
import java.nio.file.Path;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class PackerTest {
    @TempDir Path temp;

    @Test
    void aPackedAndSignedReleaseIsComplete() throws Exception {
        Rehearsal vendor = Rehearsal.begin(temp.resolve("vendor"));
        Path file = Files.writeString(temp.resolve("notes.txt"), "Casemate\n");

        Path bundle = vendor.release("2026.11", 1, temp.resolve("bundle"), file);

        BundleDraft draft = BundleDraft.read(bundle);
        SigningState state = ReleaseSigner.state(draft);
        assertThat(state.missingWork()).isEmpty();
        assertThat(draft.manifest().artifacts()).hasSize(1);
    }
}
