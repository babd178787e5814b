package casemate.install.state;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import casemate.install.slot.Slot;
import casemate.install.state.Operation.Flag;
import casemate.install.state.Operation.Kind;
import casemate.signing.Check;
import casemate.signing.RefusedException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.time.Instant;
import java.util.Arrays;
import java.util.Set;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class JournalTest {
    private static final Operation UPGRADE =
            new Operation(
                    Kind.UPGRADE,
                    Slot.A,
                    Slot.B,
                    "2026.12",
                    "ab".repeat(32),
                    "2026.11",
                    Set.of(Flag.MAKES_DATA, Flag.RESTORES_DATABASE),
                    Instant.parse("2026-11-21T04:00:00Z"));

    @TempDir Path temp;

    private Journal open() throws Exception {
        return Journal.open(temp.resolve("journal"), Halt.never());
    }

    @Test
    void remembersWhatWasBegunAndWhy() throws Exception {
        Journal journal = open();
        journal.begin(UPGRADE);
        journal.step(Step.STOP);
        journal.because("it does not answer");
        journal.step(Step.RETURN_STOP);

        Journal next = open();

        assertThat(next.unfinished()).contains(UPGRADE);
        assertThat(next.last()).contains(Step.RETURN_STOP);
        assertThat(next.begun(Step.STOP)).isTrue();
        assertThat(next.begun(Step.ACTIVATE)).isFalse();
        assertThat(next.reason()).isEqualTo("it does not answer");
    }

    @Test
    void anEndedOperationIsNotUnfinished() throws Exception {
        Journal journal = open();
        journal.begin(UPGRADE);
        journal.end(Outcome.RETURNED, "no answer");

        assertThat(open().unfinished()).isEmpty();
        assertThat(open().end()).contains(new Journal.End(Outcome.RETURNED, "no answer"));
    }

    @Test
    void theNextOperationReplacesTheLast() throws Exception {
        Journal journal = open();
        journal.begin(UPGRADE);
        journal.step(Step.STOP);
        journal.end(Outcome.DONE, "");
        journal.begin(UPGRADE);

        assertThat(open().begun(Step.STOP)).isFalse();
        assertThat(open().end()).isEmpty();
    }

    /// Whatever the power leaves of the last line: that step was never begun.
    @Test
    void aLastLineThatIsNotWholeWasNeverWritten() throws Exception {
        Journal journal = open();
        journal.begin(UPGRADE);
        journal.step(Step.STOP);
        byte[] before = Files.readAllBytes(temp.resolve("journal"));
        journal.step(Step.BACKUP);
        byte[] after = Files.readAllBytes(temp.resolve("journal"));

        for (int length = before.length; length < after.length; length++) {
            Files.write(temp.resolve("journal"), Arrays.copyOf(after, length));
            Journal torn = open();
            assertThat(torn.last()).as("%d bytes", length).contains(Step.STOP);
            torn.step(Step.BACKUP);
            assertThat(open().last()).contains(Step.BACKUP);
        }
    }

    @Test
    void everyOtherDamageIsRefused() throws Exception {
        Journal journal = open();
        journal.begin(UPGRADE);
        journal.step(Step.STOP);
        byte[] good = Files.readAllBytes(temp.resolve("journal"));
        for (int i = 0; i < good.length - 1; i++) {
            byte[] bad = good.clone();
            bad[i] ^= 1;
            Files.write(temp.resolve("journal"), bad);
            assertThatThrownBy(this::open)
                    .as("byte %d", i)
                    .isInstanceOf(RefusedException.class)
                    .hasMessageContaining("is damaged")
                    .hasMessageContaining("casemate service start");
        }
    }

    @Test
    void linesOfSomebodyElseAreRefused() throws Exception {
        open().begin(UPGRADE);
        Files.write(
                temp.resolve("journal"),
                "not ours\n".getBytes(StandardCharsets.US_ASCII),
                StandardOpenOption.APPEND);

        assertThatThrownBy(this::open)
                .isInstanceOfSatisfying(
                        RefusedException.class, e -> assertThat(e.check()).isEqualTo(Check.STATE));
    }
}
