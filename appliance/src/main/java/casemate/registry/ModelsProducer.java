package casemate.registry;

import casemate.host.Connections;
import casemate.host.DataDirectory;
import casemate.runtimes.model.ModelFileReader;
import jakarta.enterprise.inject.Instance;
import jakarta.enterprise.inject.Produces;
import jakarta.inject.Singleton;
import javax.sql.DataSource;

/// Makes the registry of the running server.
@Singleton
final class ModelsProducer {
    @Produces
    @Singleton
    Models models(Instance<DataSource> dataSource, DataDirectory directory) {
        ModelStore store = new ModelStore(Connections.from(dataSource::get));
        return new Models(store, directory, ModelFileReader::read);
    }
}
