package casemate.host;

import java.time.Duration;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import org.jboss.logging.Logger;

/// Does blocking work every so often on a virtual thread, and a last time when it is closed.
public final class Periodic implements AutoCloseable {
    private static final Logger LOG = Logger.getLogger(Periodic.class);
    private final CountDownLatch stop = new CountDownLatch(1);
    private final Thread thread;

    public Periodic(String name, Duration interval, Runnable work) {
        thread = Thread.ofVirtual().name(name).start(() -> loop(interval, work));
    }

    private void loop(Duration interval, Runnable work) {
        boolean last;
        do {
            last = await(interval);
            try {
                work.run();
            } catch (RuntimeException e) {
                LOG.warnf("%s failed and is tried again: %s", thread.getName(), e.getMessage());
            }
        } while (!last);
    }

    private boolean await(Duration interval) {
        try {
            return stop.await(interval.toMillis(), TimeUnit.MILLISECONDS);
        } catch (InterruptedException _) {
            return true;
        }
    }

    /// Returns once the last round is done, after five seconds at most.
    @Override
    public void close() {
        stop.countDown();
        try {
            if (!thread.join(Duration.ofSeconds(5))) {
                LOG.warnf("%s did not finish in 5 s", thread.getName());
            }
        } catch (InterruptedException _) {
            Thread.currentThread().interrupt();
        }
    }
}
