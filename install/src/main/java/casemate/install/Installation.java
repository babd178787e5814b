package casemate.install;

import casemate.bundler.format.Artifact;
import casemate.bundler.format.ArtifactRole;
import casemate.bundler.format.Manifest;
import casemate.bundler.verify.VerifiedRelease;
import casemate.install.preflight.Finding;
import casemate.install.preflight.Needs;
import casemate.install.preflight.Preflight;
import casemate.install.service.Service;
import casemate.install.slot.Platform;
import casemate.install.slot.Prefix;
import casemate.install.slot.Slot;
import casemate.install.slot.SlotFacts;
import casemate.install.slot.Slots;
import casemate.install.slot.Store;
import casemate.install.state.Believed;
import casemate.install.state.Operation;
import casemate.install.state.Operation.Flag;
import casemate.install.state.Operation.Kind;
import casemate.install.state.Settings;
import casemate.signing.Check;
import casemate.signing.RefusedException;
import java.io.IOException;
import java.nio.file.Files;
import java.time.Instant;
import java.util.ArrayList;
import java.util.EnumSet;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.stream.LongStream;

/// What is installed below a prefix, and what would be done to it. Reads only.
public final class Installation {
    private final Prefix prefix;
    private final Slots slots;

    public Installation(Prefix prefix) {
        this.prefix = prefix;
        this.slots = new Slots(prefix);
    }

    public Prefix prefix() {
        return prefix;
    }

    public Optional<Slot> current() throws IOException, RefusedException {
        return slots.current();
    }

    /// The release that runs.
    public Optional<SlotFacts> running() throws IOException, RefusedException {
        Optional<Slot> current = slots.current();
        return current.isPresent() ? slots.facts(current.get()) : Optional.empty();
    }

    /// The release that `rollback` goes to.
    public Optional<SlotFacts> previous() throws IOException, RefusedException {
        Optional<Slot> current = slots.current();
        return current.isPresent() ? slots.facts(current.get().other()) : Optional.empty();
    }

    /// How the machine was set up; empty before its first installation.
    ///
    /// @throws RefusedException when something is installed and they are lost
    public Optional<Settings> settings() throws IOException, RefusedException {
        return Files.exists(prefix.settings()) || used()
                ? Optional.of(Settings.read(prefix.settings()))
                : Optional.empty();
    }

    /// Whom the machine believes; empty before its first installation.
    ///
    /// @throws RefusedException when something is installed and it is lost: trust does not start
    ///   again by itself
    public Optional<Believed> believed() throws IOException, RefusedException {
        return Files.exists(prefix.trust()) || used()
                ? Optional.of(Believed.read(prefix.trust()))
                : Optional.empty();
    }

    private boolean used() throws IOException, RefusedException {
        return slots.current().isPresent()
                || Files.exists(prefix.slot(Slot.A))
                || Files.exists(prefix.slot(Slot.B));
    }

    /// What it would do to install a release. Writes nothing.
    ///
    /// @param settings of the machine, those it has or those that it is to have
    /// @throws RefusedException when the release cannot be installed here at all
    public Plan plan(VerifiedRelease release, Settings settings, Service service)
            throws IOException, RefusedException {
        Manifest manifest = release.manifest();
        Platform platform = Platform.ofThisMachine();
        platform.appliance(manifest);
        Optional<SlotFacts> running = running();
        Slot from = running.map(SlotFacts::slot).orElse(null);
        boolean makesData = !Files.exists(settings.dataDirectory());
        List<Plan.Item> items = items(platform.artifacts(manifest));
        long newBytes = sizes(items).sum();
        Operation operation =
                new Operation(
                        from == null ? Kind.INSTALL : Kind.UPGRADE,
                        from,
                        from == null ? Slot.A : from.other(),
                        manifest.release(),
                        release.manifestBytes().fingerprint(),
                        running.map(r -> r.manifest().release()).orElse(null),
                        makesData ? EnumSet.of(Flag.MAKES_DATA) : Set.of(),
                        Instant.now());
        return new Plan(
                operation,
                settings,
                items,
                newBytes,
                databaseOfInstall(settings, makesData),
                restarts(service),
                // Until it is put together, the largest is there twice.
                findings(manifest, settings, newBytes + sizes(items).max().orElse(0), service),
                release.warnings());
    }

    private List<Plan.Item> items(List<Artifact> artifacts) throws IOException {
        Store store = new Store(prefix.store());
        List<Plan.Item> items = new ArrayList<>();
        for (Artifact artifact : artifacts) {
            items.add(new Plan.Item(artifact, store.has(artifact)));
        }
        return items;
    }

    private static LongStream sizes(List<Plan.Item> items) {
        return items.stream().filter(i -> !i.here()).mapToLong(i -> i.artifact().size());
    }

    private static String databaseOfInstall(Settings settings, boolean makesData) {
        if (makesData) {
            return "A new database is made in " + settings.dataDirectory() + ".";
        }
        return new Data(settings.dataDirectory()).exists()
                ? "The database is copied before the switch, and restored if the release does not"
                        + " answer."
                : "A new database is made in the existing directory "
                        + settings.dataDirectory()
                        + ".";
    }

    private static String restarts(Service service) throws IOException {
        return service.running()
                ? "The server is stopped, answers that run are finished first, and started again."
                : "The server is started.";
    }

    private List<Finding> findings(
            Manifest manifest, Settings settings, long newBytes, Service service)
            throws IOException {
        Data data = new Data(settings.dataDirectory());
        return Preflight.ofThisMachine()
                .findings(
                        new Needs(
                                prefix.root(),
                                newBytes,
                                settings.dataDirectory(),
                                data.exists() ? Files.size(data.database()) : 0,
                                memory(manifest),
                                service.running() ? 0 : settings.port()));
    }

    /// Of the first model: its weights, a fifth for what is computed with them, the processes. Not
    /// the estimate of its runtime, which follows from the file's header: the model is on media
    /// still, and nothing of it is parsed before every byte is verified. It only warns; `casemate
    /// models show` tells the runtime's estimate, and the server refuses by it.
    private static long memory(Manifest manifest) {
        return manifest.artifacts().stream()
                        .filter(a -> a.role() == ArtifactRole.MODEL)
                        .findFirst()
                        .map(a -> a.size() + a.size() / 5)
                        .orElse(0L)
                + (512L << 20);
    }

    /// What it would do to go back to the release in the other slot. Writes nothing.
    ///
    /// @throws RefusedException when there is none, or it was revoked
    public Plan rollback(Settings settings, Service service) throws IOException, RefusedException {
        SlotFacts running =
                running().orElseThrow(() -> nothing("nothing is installed below " + prefix.root()));
        SlotFacts target =
                previous()
                        .orElseThrow(() ->
                                nothing(
                                        "there is no release to go back to: "
                                                + running.manifest().release()
                                                + " is the only one below "
                                                + prefix.root()));
        requireNotRevoked(target);
        boolean restores = target.schema() < running.schema();
        Data data = new Data(settings.dataDirectory());
        if (restores && !data.hasBackup(target.slot())) {
            throw new RefusedException(
                    Check.STATE,
                    "the release " + target.manifest().release() + " cannot read the database",
                    "at most " + target.schema() + " migrations, or a copy from when it ran",
                    running.schema() + " migrations and no copy",
                    "Keep the running release, or restore the data directory from a backup of your"
                            + " own.");
        }
        Operation operation =
                new Operation(
                        Kind.ROLLBACK,
                        running.slot(),
                        target.slot(),
                        target.manifest().release(),
                        target.manifestSha256(),
                        running.manifest().release(),
                        restores ? EnumSet.of(Flag.RESTORES_DATABASE) : Set.of(),
                        Instant.now());
        return new Plan(
                operation,
                settings,
                List.of(),
                0,
                restores
                        ? "The database becomes what it was when "
                                + target.manifest().release()
                                + " ran last: keys and usage since then are set aside in "
                                + settings.dataDirectory().resolve("backup")
                                + "."
                        : "The database stays as it is; both releases can read it.",
                restarts(service),
                List.of(),
                List.of());
    }

    private void requireNotRevoked(SlotFacts target) throws IOException, RefusedException {
        Optional<Believed> believed = believed();
        if (believed.isPresent()) {
            var revocations = believed.get().state().revocations();
            revocations.requireManifest(target.manifestSha256());
            for (Artifact artifact : target.manifest().artifacts()) {
                revocations.requireArtifact(artifact.sha256(), artifact.id());
            }
        }
    }

    private static RefusedException nothing(String what) {
        return new RefusedException(
                Check.STATE, what, null, null, "Install a release from its media first.");
    }
}
