package casemate.install;

import static casemate.install.state.Step.*;

import casemate.base.AtomicFile;
import casemate.install.service.Service;
import casemate.install.slot.Directories;
import casemate.install.slot.Prefix;
import casemate.install.slot.Slot;
import casemate.install.slot.SlotFacts;
import casemate.install.slot.Slots;
import casemate.install.state.Halt;
import casemate.install.state.Halt.Where;
import casemate.install.state.Journal;
import casemate.install.state.Operation;
import casemate.install.state.Operation.Flag;
import casemate.install.state.Operation.Kind;
import casemate.install.state.Outcome;
import casemate.install.state.Settings;
import casemate.install.state.Step;
import casemate.signing.Check;
import casemate.signing.RefusedException;
import java.io.IOException;
import java.nio.file.Files;
import java.util.List;

/// From one release to the other, and back when the new one does not answer. Each step is in the
/// journal before it is taken and can be taken again.
///
/// The order keeps database and executable together whenever the power fails: a newer executable
/// can run on an older database (it migrates it), an older one cannot run on a newer. So the
/// database is made older only BEFORE the older release becomes the current one.
final class Changeover {
    private static final List<Step> FORTH =
            List.of(STOP, BACKUP, RESTORE, ACTIVATE, START, CHECK, ACCEPT);
    private static final List<Step> BACK =
            List.of(RETURN_STOP, RETURN_RESTORE, RETURN_ACTIVATE, RETURN_START, RETURN_CLEAR);

    private final Prefix prefix;
    private final Settings settings;
    private final Slots slots;
    private final Service service;
    private final Data data;
    private final Health health;
    private final Journal journal;
    private final Halt halt;

    Changeover(
            Prefix prefix,
            Settings settings,
            Service service,
            Health health,
            Journal journal,
            Halt halt) {
        this.prefix = prefix;
        this.settings = settings;
        this.slots = new Slots(prefix);
        this.service = service;
        this.data = new Data(settings.dataDirectory());
        this.health = health;
        this.journal = journal;
        this.halt = halt;
    }

    /// From the first step on, or from the one that was begun when the power failed.
    Result run(Operation operation, Step first, boolean resumed)
            throws IOException, RefusedException {
        if (first.returning()) {
            return back(operation, first, resumed);
        }
        try {
            if (resumed) {
                // A machine that was switched on again has started what was current.
                stopUnlessItIs(operation.to());
            }
            for (Step step : from(FORTH, first)) {
                journal.step(step);
                take(step, operation);
            }
        } catch (RefusedException | IOException e) {
            journal.because(String.valueOf(e.getMessage()));
            return back(operation, RETURN_STOP, resumed);
        }
        journal.end(Outcome.DONE, "");
        return new Result(operation, Outcome.DONE, "", resumed);
    }

    private void stopUnlessItIs(Slot slot) throws IOException, RefusedException {
        if (!slots.current().filter(slot::equals).isPresent()) {
            service.stop();
        }
    }

    private void take(Step step, Operation operation) throws IOException, RefusedException {
        switch (step) {
            case STOP -> service.stop();
            case BACKUP -> {
                if (operation.from() != null) {
                    data.save(operation.from());
                }
            }
            case RESTORE -> {
                if (operation.has(Flag.RESTORES_DATABASE)) {
                    data.restore(operation.to());
                }
            }
            case ACTIVATE -> slots.activate(operation.to());
            case START -> service.start(operation.to());
            case CHECK -> {
                service.start(operation.to());
                health.check(facts(operation.to()), settings);
            }
            case ACCEPT -> accept();
            default -> throw new IllegalStateException("no step forth: " + step);
        }
        halt.point(step.id(), Where.WITHIN);
    }

    /// The release has answered: from now on no older one is taken.
    private void accept() throws IOException {
        if (Files.exists(prefix.nextTrust())) {
            AtomicFile.rename(prefix.nextTrust(), prefix.trust());
        }
    }

    private Result back(Operation operation, Step first, boolean resumed)
            throws IOException, RefusedException {
        if (resumed && first.compareTo(RETURN_ACTIVATE) <= 0) {
            service.stop();
        }
        for (Step step : from(BACK, first)) {
            journal.step(step);
            takeBack(step, operation);
        }
        String why = journal.reason();
        journal.end(Outcome.RETURNED, why);
        return new Result(operation, Outcome.RETURNED, why, resumed);
    }

    private void takeBack(Step step, Operation operation) throws IOException, RefusedException {
        Slot old = operation.from();
        switch (step) {
            case RETURN_STOP -> service.stop();
            case RETURN_RESTORE -> {
                // Only a copy that THIS operation made; an older one would lose what came since.
                if (old != null && journal.begun(RESTORE) && data.hasBackup(old)) {
                    data.restore(old);
                }
            }
            case RETURN_ACTIVATE -> {
                if (old == null) {
                    slots.deactivate();
                } else {
                    slots.activate(old);
                }
            }
            case RETURN_START -> {
                if (old != null) {
                    service.start(old);
                    checkTheOldOne(old);
                }
            }
            case RETURN_CLEAR -> clear(operation);
            default -> throw new IllegalStateException("no step back: " + step);
        }
        halt.point(step.id(), Where.WITHIN);
    }

    /// It is the best that there is, whatever it answers; but who reads the outcome must know.
    private void checkTheOldOne(Slot old) throws IOException {
        try {
            health.check(facts(old), settings);
        } catch (RefusedException e) {
            journal.because(
                    journal.reason()
                            + " The old release does not answer either: "
                            + e.getMessage());
        }
    }

    /// Removes what an operation that came to nothing has brought.
    void clear(Operation operation) throws IOException, RefusedException {
        Files.deleteIfExists(prefix.nextTrust());
        if (operation.kind() == Kind.INSTALL || operation.kind() == Kind.UPGRADE) {
            slots.unfill(operation.to(), operation.manifestSha256());
        }
        if (operation.from() == null) {
            service.remove();
            if (operation.has(Flag.MAKES_DATA)) {
                Directories.delete(settings.dataDirectory());
            }
            Files.deleteIfExists(prefix.settings());
        }
    }

    private SlotFacts facts(Slot slot) throws IOException, RefusedException {
        return slots.facts(slot)
                .orElseThrow(() ->
                        new RefusedException(
                                Check.STATE,
                                "the slot " + slot.id() + " is empty",
                                "a release in " + prefix.slot(slot),
                                "nothing",
                                "Install the release again from its media."));
    }

    private static List<Step> from(List<Step> steps, Step first) {
        return steps.subList(steps.indexOf(first), steps.size());
    }
}
