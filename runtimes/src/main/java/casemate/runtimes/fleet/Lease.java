package casemate.runtimes.fleet;

import casemate.runtimes.driver.Capabilities;
import casemate.runtimes.driver.Endpoint;

/// The right to send one request to a ready instance. While a lease is open, its instance is
/// neither unloaded nor evicted. Closing twice is allowed.
public interface Lease extends AutoCloseable {
    String instanceId();

    /// The identifier of the instance's driver, such as `llama-server`.
    String runtime();

    Endpoint endpoint();

    Capabilities capabilities();

    @Override
    void close();
}
