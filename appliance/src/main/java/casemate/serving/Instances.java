package casemate.serving;

import casemate.runtimes.driver.Capabilities;
import casemate.runtimes.fleet.Lease;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;

/// Gives a request the instance that serves it. The fleet is the one behind it on a single machine.
public interface Instances {
    /// Never blocks: completes at once when an instance is ready, else when one is.
    ///
    /// @return completes exceptionally with [casemate.runtimes.fleet.RefusedException]; cancelling
    ///   it leaves the queue
    CompletableFuture<Lease> acquire(String model);

    /// What the model's runtime can do, without starting it; empty for a model that is not served.
    Optional<Capabilities> capabilities(String model);
}
