package casemate.runtimes.fleet;

import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.RejectedExecutionException;
import java.util.concurrent.TimeUnit;
import org.jboss.logging.Logger;

/// Tells the listener, in order and on a thread of its own, so that a slow one delays no instance.
final class Events implements AutoCloseable {
    private static final Logger LOG = Logger.getLogger(Events.class);

    private final FleetListener listener;
    private final ExecutorService thread =
            Executors.newSingleThreadExecutor(Thread.ofVirtual().name("fleet-events").factory());

    Events(FleetListener listener) {
        this.listener = listener;
    }

    void changed(String before, InstanceView after) {
        try {
            thread.execute(() -> tell(before, after));
        } catch (RejectedExecutionException e) {
            LOG.debugf("%s became %s after the end", after.id(), after.state());
        }
    }

    private void tell(String before, InstanceView after) {
        try {
            listener.changed(before, after);
        } catch (RuntimeException e) {
            LOG.warn("A listener failed", e);
        }
    }

    @Override
    public void close() {
        thread.shutdown();
        try {
            if (!thread.awaitTermination(2, TimeUnit.SECONDS)) {
                thread.shutdownNow();
            }
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
    }
}
