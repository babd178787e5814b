package casemate.runtimes.fleet;

import casemate.runtimes.driver.Capabilities;
import casemate.runtimes.driver.Endpoint;
import java.util.concurrent.atomic.AtomicBoolean;

/// A lease on one process of an instance; it counts for nothing once that process is gone.
final class OpenLease implements Lease {
    private final Instance instance;
    private final RuntimeProcess process;
    private final String runtime;
    private final Capabilities capabilities;
    private final AtomicBoolean closed = new AtomicBoolean();

    OpenLease(
            Instance instance, RuntimeProcess process, String runtime, Capabilities capabilities) {
        this.instance = instance;
        this.process = process;
        this.runtime = runtime;
        this.capabilities = capabilities;
    }

    @Override
    public String instanceId() {
        return instance.id();
    }

    @Override
    public String runtime() {
        return runtime;
    }

    @Override
    public Endpoint endpoint() {
        return process.endpoint();
    }

    @Override
    public Capabilities capabilities() {
        return capabilities;
    }

    @Override
    public void close() {
        if (closed.compareAndSet(false, true)) {
            instance.closed(process);
        }
    }
}
