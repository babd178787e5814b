package casemate.install;

import casemate.bundler.verify.VerifiedRelease;
import casemate.install.preflight.Finding;
import casemate.install.service.Program;
import casemate.install.service.Service;
import casemate.install.slot.Directories;
import casemate.install.slot.Prefix;
import casemate.install.slot.Slot;
import casemate.install.slot.SlotFacts;
import casemate.install.slot.Slots;
import casemate.install.state.Believed;
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
import java.nio.channels.FileChannel;
import java.nio.channels.FileLock;
import java.nio.channels.OverlappingFileLockException;
import java.nio.file.Files;
import java.nio.file.StandardOpenOption;
import java.nio.file.attribute.PosixFilePermissions;
import java.time.Instant;
import java.util.EnumSet;
import java.util.Optional;
import java.util.Set;

/// Changes what is installed below a prefix: one process at a time, one journalled operation at a
/// time. An operation that was interrupted is finished or undone before another one begins.
public final class Installer implements AutoCloseable {
    private final Prefix prefix;
    private final Slots slots;
    private final Services services;
    private final Health health;
    private final Halt halt;
    private final FileChannel lock;
    private final Journal journal;

    /// How a machine that is set up so runs its server.
    @FunctionalInterface
    public interface Services {
        Service of(Prefix prefix, Settings settings) throws RefusedException;
    }

    private Installer(
            Prefix prefix,
            Services services,
            Health health,
            Halt halt,
            FileChannel lock,
            Journal journal) {
        this.prefix = prefix;
        this.slots = new Slots(prefix);
        this.services = services;
        this.health = health;
        this.halt = halt;
        this.lock = lock;
        this.journal = journal;
    }

    /// Takes the lock of the prefix, which it makes where it is missing.
    ///
    /// @throws RefusedException when another command has the lock, or the journal is damaged
    public static Installer open(Prefix prefix, Services services, Health health, Halt halt)
            throws IOException, RefusedException {
        Directories.open(prefix.root());
        Directories.owned(prefix.state());
        FileChannel channel =
                FileChannel.open(
                        prefix.lock(),
                        Set.of(StandardOpenOption.CREATE, StandardOpenOption.WRITE),
                        PosixFilePermissions.asFileAttribute(
                                PosixFilePermissions.fromString("rw-------")));
        try {
            requireLock(channel, prefix);
            return new Installer(
                    prefix, services, health, halt, channel, Journal.open(prefix.journal(), halt));
        } catch (IOException | RefusedException e) {
            channel.close();
            throw e;
        }
    }

    private static void requireLock(FileChannel channel, Prefix prefix)
            throws IOException, RefusedException {
        FileLock taken;
        try {
            taken = channel.tryLock();
        } catch (OverlappingFileLockException _) {
            taken = null;
        }
        if (taken == null) {
            throw new RefusedException(
                    Check.STATE,
                    "another command is changing " + prefix.root(),
                    "one at a time",
                    "the lock " + prefix.lock() + " is taken",
                    "Wait for it to end.");
        }
    }

    /// The operation that was interrupted.
    public Optional<Operation> unfinished() {
        return journal.unfinished();
    }

    /// Finishes what was interrupted after the switch began, and undoes what was interrupted
    /// before.
    public Optional<Result> recover() throws IOException, RefusedException {
        Optional<Operation> unfinished = journal.unfinished();
        if (unfinished.isEmpty()) {
            return Optional.empty();
        }
        Operation operation = unfinished.get();
        Optional<Step> last = journal.last();
        if (operation.kind() == Kind.UNINSTALL) {
            return Optional.of(removal().remove(operation, true));
        }
        return Optional.of(
                last.isEmpty() || last.get().beforeTheSwitch()
                        ? undo(operation)
                        : changeover().run(operation, last.get(), true));
    }

    private Result undo(Operation operation) throws IOException, RefusedException {
        journal.step(Step.UNDO);
        halt.point(Step.UNDO.id(), Where.WITHIN);
        if (Files.exists(prefix.settings())) {
            changeover().clear(operation);
        } else {
            // Interrupted before it was said how the machine is set up.
            Files.deleteIfExists(prefix.nextTrust());
            slots.unfill(operation.to(), operation.manifestSha256());
        }
        journal.end(Outcome.UNDONE, "");
        return new Result(operation, Outcome.UNDONE, "", true);
    }

    private Changeover changeover() throws IOException, RefusedException {
        Settings settings = Settings.read(prefix.settings());
        return new Changeover(
                prefix, settings, services.of(prefix, settings), health, journal, halt);
    }

    /// Installs or upgrades.
    ///
    /// @param believed what the machine believes, or the first trust that was just confirmed
    /// @throws RefusedException when nothing was changed: the media, or this machine, do not do
    public Result install(
            Plan plan,
            VerifiedRelease release,
            Believed believed,
            Contents contents,
            FirstRun first)
            throws IOException, RefusedException {
        requireRecovered();
        for (Finding finding : plan.findings()) {
            finding.require();
        }
        Operation operation = plan.operation();
        journal.begin(operation);
        try {
            Staging staging = new Staging(prefix, slots, journal, halt);
            staging.fetch(release, contents);
            staging.prepare(plan, services.of(prefix, plan.settings()), release, believed, first);
        } catch (IOException e) {
            Optional<RefusedException> full = FullDisk.behind(e, prefix.root());
            if (full.isPresent()) {
                // Else kept: the next run goes on with what is whole.
                discardQuarantine(e);
            }
            takeBack(operation, e);
            if (full.isPresent()) {
                throw full.get();
            }
            throw e;
        } catch (RefusedException e) {
            takeBack(operation, e);
            throw e;
        }
        return changeover().run(operation, Step.STOP, false);
    }

    /// Makes room for what has to be written to go back; that this fails is no reason not to.
    private void discardQuarantine(IOException why) {
        try {
            Directories.delete(prefix.quarantine());
        } catch (IOException e) {
            why.addSuppressed(e);
        }
    }

    /// Where even this fails, as it may on a full disk, the journal keeps it for the next run.
    private void takeBack(Operation operation, Exception why) {
        try {
            undo(operation);
        } catch (IOException | RefusedException e) {
            why.addSuppressed(e);
        }
    }

    /// What only a machine's first installation does to its data directory.
    @FunctionalInterface
    public interface FirstRun {
        /// Makes the data directory and its settings, for the server's user.
        void prepare(Settings settings, Program program) throws IOException, RefusedException;
    }

    /// Goes back to the release in the other slot.
    public Result rollback(Plan plan) throws IOException, RefusedException {
        requireRecovered();
        journal.begin(plan.operation());
        return changeover().run(plan.operation(), Step.STOP, false);
    }

    /// Removes releases and service. The data directory and what the machine believes stay, unless
    /// told otherwise.
    public Result uninstall(boolean purgeData, boolean purgeTrust)
            throws IOException, RefusedException {
        requireRecovered();
        Set<Flag> flags = EnumSet.noneOf(Flag.class);
        if (purgeData) {
            flags.add(Flag.PURGES_DATA);
        }
        if (purgeTrust) {
            flags.add(Flag.PURGES_TRUST);
        }
        var current = slots.current();
        var facts = current.isPresent() ? slots.facts(current.get()) : Optional.<SlotFacts>empty();
        Operation operation =
                new Operation(
                        Kind.UNINSTALL,
                        current.orElse(null),
                        current.orElse(Slot.A),
                        facts.map(f -> f.manifest().release()).orElse("what is left"),
                        facts.map(f -> f.manifestSha256()).orElse(""),
                        facts.map(f -> f.manifest().release()).orElse(null),
                        flags,
                        Instant.now());
        journal.begin(operation);
        return removal().remove(operation, false);
    }

    private Removal removal() {
        return new Removal(prefix, slots, services, journal, halt);
    }

    private void requireRecovered() throws RefusedException {
        if (journal.unfinished().isPresent()) {
            throw new RefusedException(
                    Check.STATE,
                    "an operation was interrupted",
                    null,
                    null,
                    "Run `casemate install` without media: it finishes or undoes it.");
        }
    }

    @Override
    public void close() throws IOException {
        lock.close();
    }
}
