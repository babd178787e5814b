package casemate.admin;

import casemate.config.CasemateConfig;
import casemate.identity.Keys;
import casemate.registry.Model;
import casemate.registry.Models;
import casemate.runtimes.fleet.InstanceView;
import casemate.runtimes.model.ModelFile;
import casemate.serving.Drivers;
import casemate.serving.Serving;
import jakarta.enterprise.inject.Produces;
import jakarta.inject.Singleton;
import java.util.List;

/// Administration inside the server.
@Singleton
final class AdministrationProducer {
    @Produces
    @Singleton
    LocalAdministration administration(
            Keys keys, Models models, CasemateConfig config, Drivers drivers, Serving serving) {
        LocalAdministration.Live live =
                new LocalAdministration.Live() {
                    @Override
                    public void imported(Model model, ModelFile file) {
                        serving.declare(model, file);
                    }

                    @Override
                    public void removed(String name) {
                        serving.withdraw(name);
                    }

                    @Override
                    public List<InstanceView> instances() {
                        return serving.instances();
                    }
                };
        return new LocalAdministration(keys, models, config, drivers, live, () -> {});
    }
}
