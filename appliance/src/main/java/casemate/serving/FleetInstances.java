package casemate.serving;

import casemate.runtimes.driver.Capabilities;
import casemate.runtimes.fleet.Fleet;
import casemate.runtimes.fleet.Lease;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;

/// The instances of this machine's fleet.
public record FleetInstances(Fleet fleet) implements Instances {
    @Override
    public CompletableFuture<Lease> acquire(String model) {
        return fleet.acquire(model);
    }

    @Override
    public Optional<Capabilities> capabilities(String model) {
        return fleet.capabilities(model);
    }
}
