package casemate.serving;

import casemate.host.DataDirectory;
import casemate.registry.Models;
import casemate.runtimes.device.Machine;
import casemate.runtimes.device.MachineReader;
import casemate.runtimes.fleet.Fleet;
import casemate.runtimes.fleet.FleetSettings;
import io.quarkus.runtime.ShutdownEvent;
import io.quarkus.runtime.StartupEvent;
import jakarta.annotation.Priority;
import jakarta.enterprise.event.Observes;
import jakarta.enterprise.inject.Produces;
import jakarta.inject.Singleton;

/// Opens the fleet of the running server, gives it the models, and closes it at the end.
@Singleton
final class FleetProducer {
    /// After the gateway's drain, before the last usage is written.
    private static final int AFTER_DRAIN = 1_000_000;

    @Produces
    @Singleton
    Drivers drivers(ServingConfig config, DataDirectory directory) {
        return Drivers.of(config.runtimes(), directory.root(), FleetProducer::machine);
    }

    @Produces
    @Singleton
    Fleet fleet(DataDirectory directory, Drivers drivers, InstanceHistory history) {
        return Fleet.open(
                FleetSettings.in(directory.run()), drivers.all(), drivers.machine(), history);
    }

    @Produces
    @Singleton
    Serving serving(ServingConfig config, Drivers drivers, Fleet fleet) {
        return new Serving(config, drivers, fleet);
    }

    void start(@Observes StartupEvent event, Serving serving, Models models) {
        serving.declareAll(models);
    }

    void stop(@Observes @Priority(AFTER_DRAIN) ShutdownEvent event, Fleet fleet) {
        fleet.close();
    }

    private static Machine machine() {
        return MachineReader.ofThisMachine().read();
    }
}
