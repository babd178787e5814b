package casemate.install;

import casemate.install.slot.Directories;
import casemate.install.slot.Prefix;
import casemate.install.slot.Slots;
import casemate.install.state.Halt;
import casemate.install.state.Halt.Where;
import casemate.install.state.Journal;
import casemate.install.state.Operation;
import casemate.install.state.Operation.Flag;
import casemate.install.state.Outcome;
import casemate.install.state.Settings;
import casemate.install.state.Step;
import casemate.signing.RefusedException;
import java.io.IOException;
import java.nio.file.Files;
import java.util.Optional;

/// Takes away what an installation put there. Begun anew, it goes on with what is left.
record Removal(
        Prefix prefix, Slots slots, Installer.Services services, Journal journal, Halt halt) {
    Result remove(Operation operation, boolean resumed) throws IOException, RefusedException {
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
}
