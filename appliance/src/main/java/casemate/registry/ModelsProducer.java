package casemate.registry;

import casemate.host.DataDirectory;
import casemate.runtimes.model.ModelFileReader;
import jakarta.enterprise.inject.Produces;
import jakarta.inject.Singleton;

/// Makes the registry of the running server.
@Singleton
final class ModelsProducer {
    @Produces
    @Singleton
    Models models(PanacheModelStore store, DataDirectory directory) {
        return new Models(store, directory, ModelFileReader::read);
    }
}
