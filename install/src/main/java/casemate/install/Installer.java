package casemate.install;

import casemate.bundler.format.Artifact;
import casemate.bundler.verify.VerifiedRelease;
import casemate.install.Halt.Where;
import casemate.install.preflight.Finding;
import casemate.install.service.Program;
import casemate.install.service.Service;
import casemate.install.slot.Directories;
import casemate.install.slot.Platform;
import casemate.install.slot.Slot;
import casemate.install.slot.SlotFacts;
import casemate.install.slot.Slots;
import casemate.install.slot.Store;
import casemate.install.state.Believed;
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
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.nio.file.attribute.PosixFilePermissions;
import java.time.Instant;
import java.util.ArrayList;
import java.util.EnumSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;

/// Changes what is installed below a prefix: one process at a time, one journalled operation at a
/// time. An operation that was interrupted is finished or undone before another one begins.
public final class Installer implements AutoCloseable {
    private final Prefix prefix;
    private final Slots slots;
    private final Store store;
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
        this.store = new Store(prefix.store());
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
            return Optional.of(remove(operation, true));
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
            fetch(release, contents);
            prepare(plan, release, believed, first);
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

    private void fetch(VerifiedRelease release, Contents contents)
            throws IOException, RefusedException {
        journal.step(Step.FETCH);
        Path quarantine = prefix.quarantine();
        Directories.owned(quarantine);
        List<Artifact> wanted = new ArrayList<>();
        for (Artifact artifact : Platform.ofThisMachine().artifacts(release.manifest())) {
            if (!store.holds(artifact)) {
                wanted.add(artifact);
            }
        }
        contents.fetch(wanted, quarantine);
        halt.point(Step.FETCH.id(), Where.WITHIN);
        for (Artifact artifact : wanted) {
            Path whole = quarantine.resolve(artifact.sha256() + ".whole");
            Files.deleteIfExists(whole);
            contents.assemble(artifact, whole);
            store.adopt(whole, artifact);
        }
        Directories.delete(quarantine);
    }

    private void prepare(Plan plan, VerifiedRelease release, Believed believed, FirstRun first)
            throws IOException, RefusedException {
        Operation operation = plan.operation();
        Settings settings = plan.settings();
        Service service = services.of(prefix, settings);
        journal.step(Step.FILL);
        // Revocations and new roots hold whatever becomes of the release.
        believed.learn(release).write(prefix.trust());
        believed.accept(release).write(prefix.nextTrust());
        Path executable = store.file(Platform.ofThisMachine().appliance(release.manifest()));
        int schema = new Program(executable, settings.user()).schema();
        halt.point(Step.FILL.id(), Where.WITHIN);
        slots.fill(
                operation.to(),
                release.manifest(),
                release.manifestBytes().bytes(),
                schema,
                Map.of(service.definitionPath(), service.definition()));
        journal.step(Step.CONFIGURE);
        if (operation.from() == null) {
            settings.write(prefix.settings());
            first.prepare(
                    settings,
                    new Program(
                            prefix.slot(operation.to()).resolve("bin").resolve("casemate"),
                            settings.user()));
        }
        halt.point(Step.CONFIGURE.id(), Where.WITHIN);
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
        return remove(operation, false);
    }

    private Result remove(Operation operation, boolean resumed)
            throws IOException, RefusedException {
        journal.step(Step.REMOVE);
        Optional<Settings> settings =
                Files.exists(prefix.settings())
                        ? Optional.of(Settings.read(prefix.settings()))
                        : Optional.empty();
        if (settings.isPresent()) {
            services.of(prefix, settings.get()).remove();
        }
        slots.deactivate();
        halt.point(Step.REMOVE.id(), Where.WITHIN);
        Directories.delete(prefix.slots());
        Directories.delete(prefix.store());
        Directories.delete(prefix.quarantine());
        if (settings.isPresent() && operation.has(Flag.PURGES_DATA)) {
            Directories.delete(settings.get().dataDirectory());
        }
        Files.deleteIfExists(prefix.serviceLog());
        Files.deleteIfExists(prefix.nextTrust());
        if (operation.has(Flag.PURGES_TRUST)) {
            Files.deleteIfExists(prefix.trust());
        }
        Files.deleteIfExists(prefix.settings());
        journal.end(Outcome.DONE, "");
        return new Result(operation, Outcome.DONE, "", resumed);
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
