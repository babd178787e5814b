package casemate.install;

import casemate.bundler.format.Artifact;
import casemate.bundler.verify.VerifiedRelease;
import casemate.install.service.Program;
import casemate.install.service.Service;
import casemate.install.slot.Directories;
import casemate.install.slot.Platform;
import casemate.install.slot.Prefix;
import casemate.install.slot.Slots;
import casemate.install.slot.Store;
import casemate.install.state.Believed;
import casemate.install.state.Halt;
import casemate.install.state.Halt.Where;
import casemate.install.state.Journal;
import casemate.install.state.Operation;
import casemate.install.state.Settings;
import casemate.install.state.Step;
import casemate.signing.RefusedException;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;

/// Brings a release into the store and into its slot; what serves now does not notice.
final class Staging {
    private final Prefix prefix;
    private final Slots slots;
    private final Store store;
    private final Journal journal;
    private final Halt halt;

    Staging(Prefix prefix, Slots slots, Journal journal, Halt halt) {
        this.prefix = prefix;
        this.slots = slots;
        this.store = new Store(prefix.store());
        this.journal = journal;
        this.halt = halt;
    }

    void fetch(VerifiedRelease release, Contents contents) throws IOException, RefusedException {
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

    void prepare(
            Plan plan,
            Service service,
            VerifiedRelease release,
            Believed believed,
            Installer.FirstRun first)
            throws IOException, RefusedException {
        Operation operation = plan.operation();
        Settings settings = plan.settings();
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
}
