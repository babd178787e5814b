package casemate.registry;

import casemate.registry.InstalledRelease.BroughtModel;
import casemate.registry.Model.Placement;
import java.io.IOException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Optional;

/// Keeps the registry's models of releases those of the release that runs, whichever way the
/// machine came to it. What a customer imported is never touched.
public final class ReleaseModels {
    private final Models models;

    public ReleaseModels(Models models) {
        this.models = models;
    }

    /// Forgets what another release had brought and adds what this one brings.
    ///
    /// @return what could not be done, one sentence each
    public List<String> register(InstalledRelease release) throws IOException {
        List<BroughtModel> brought = release.models();
        for (Model model : models.list()) {
            if (ofARelease(model, release) && brought.stream().noneMatch(b -> same(b, model))) {
                models.remove(model.name());
            }
        }
        List<String> warnings = new ArrayList<>();
        for (BroughtModel model : brought) {
            add(model, warnings);
        }
        return warnings;
    }

    private void add(BroughtModel brought, List<String> warnings) {
        Optional<Model> there = models.find(brought.name());
        if (there.isPresent()) {
            if (!same(brought, there.get())) {
                warnings.add(
                        String.format(
                                Locale.ROOT,
                                "The release brings a model `%s`, and there is one of yours with"
                                        + " that name: yours is served.",
                                brought.name()));
            }
            return;
        }
        try {
            models.adopt(brought.name(), brought.path(), brought.digest());
        } catch (RuntimeException e) {
            warnings.add(
                    String.format(
                            Locale.ROOT,
                            "The release's model `%s` cannot be served: %s",
                            brought.name(),
                            e.getMessage()));
        }
    }

    /// Whether it lies in one of the slots beside this release's.
    private static boolean ofARelease(Model model, InstalledRelease release) {
        Path slots = release.directory().getParent();
        return model.placement() == Placement.IN_PLACE
                && slots != null
                && model.path().startsWith(slots);
    }

    private static boolean same(BroughtModel brought, Model model) {
        return brought.name().equals(model.name())
                && brought.path().equals(model.path())
                && brought.digest().equals(model.digest());
    }
}
