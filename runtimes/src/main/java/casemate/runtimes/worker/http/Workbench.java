package casemate.runtimes.worker.http;

import java.util.concurrent.ArrayBlockingQueue;
import java.util.concurrent.RejectedExecutionException;
import java.util.concurrent.ThreadPoolExecutor;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;

/// A fixed number of threads for work that blocks in native code, and a bounded queue before them.
/// Platform threads, since a native call pins a virtual thread's carrier.
public final class Workbench {
    /// Some tokenizers' regular expressions recurse as deeply as the text is long.
    private static final long STACK_BYTES = 64L << 20;

    private final ThreadPoolExecutor threads;
    private final int capacity;

    public Workbench(String name, int size, int capacity) {
        AtomicInteger number = new AtomicInteger();
        this.capacity = capacity;
        this.threads =
                new ThreadPoolExecutor(
                        size,
                        size,
                        0,
                        TimeUnit.SECONDS,
                        new ArrayBlockingQueue<>(capacity),
                        work -> {
                            String thread = name + "-" + number.incrementAndGet();
                            Thread made = new Thread(null, work, thread, STACK_BYTES);
                            made.setDaemon(true);
                            return made;
                        });
    }

    /// Does the work as soon as a thread is free, and answers what it throws.
    ///
    /// @throws ApiException 503 when the queue is full
    public void submit(Exchange exchange, Runnable work) {
        try {
            threads.execute(() -> guarded(exchange, work));
        } catch (RejectedExecutionException e) {
            throw ApiException.unavailable(
                    "All "
                            + threads.getMaximumPoolSize()
                            + " slots are busy and "
                            + capacity
                            + " requests wait already. Try again later.",
                    "overloaded");
        }
    }

    private static void guarded(Exchange exchange, Runnable work) {
        try {
            if (!exchange.gone()) {
                work.run();
            }
        } catch (ApiException e) {
            exchange.error(e);
        } catch (RuntimeException e) {
            exchange.error(ApiException.failed("The runtime failed: " + e.getMessage()));
        }
    }

    public int running() {
        return threads.getActiveCount();
    }

    public int waiting() {
        return threads.getQueue().size();
    }

    /// Lets what is running and waiting finish.
    ///
    /// @return whether it did so in time
    public boolean drain(long seconds) {
        threads.shutdown();
        try {
            return threads.awaitTermination(seconds, TimeUnit.SECONDS);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            return false;
        }
    }
}
