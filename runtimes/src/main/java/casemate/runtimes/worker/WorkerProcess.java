package casemate.runtimes.worker;

import java.io.IOException;
import java.nio.file.Path;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;
import org.jboss.logging.Logger;

/// The life of a worker: until SIGTERM, until its parent dies, or until it fails.
final class WorkerProcess {
    static final int FAILED = 3;
    static final int ORPHANED = 4;

    private static final Logger LOG = Logger.getLogger(WorkerProcess.class);

    /// How long answers that are being given may take after SIGTERM.
    private static final long DRAIN_SECONDS = 20;

    private static final long PARENT_CHECK_MILLIS = 250;

    private final CountDownLatch over = new CountDownLatch(1);
    private final AtomicInteger exitCode = new AtomicInteger();

    WorkerProcess(long parent) {
        if (parent > 0) {
            watch(parent);
        }
    }

    /// What SIGTERM does: `drain` finishes what is running, `then` cleans up, and the process ends
    /// without waiting for native threads.
    void onStop(Drain drain, AutoCloseable then) {
        Runtime.getRuntime().addShutdownHook(new Thread(() -> stop(drain, then), "worker-stop"));
    }

    /// Finishes what is running.
    interface Drain {
        /// @return whether everything was finished in time
        boolean within(long seconds);
    }

    private void stop(Drain drain, AutoCloseable then) {
        if (over.getCount() > 0 && !drain.within(DRAIN_SECONDS)) {
            LOG.warnf("Answers were cut off that took longer than %d s.", DRAIN_SECONDS);
        }
        try {
            then.close();
        } catch (Exception e) {
            LOG.warnf("Cleaning up failed: %s", e.getMessage());
        }
        Runtime.getRuntime().halt(exitCode.get());
    }

    /// Something that takes long and may fail.
    interface Loading {
        void run() throws IOException;
    }

    /// Loads on a thread of its own; a failure ends the worker.
    void load(Path model, Loading loading) {
        Thread.ofPlatform()
                .daemon()
                .name("worker-load")
                .start(() -> {
                    try {
                        loading.run();
                    } catch (IOException | RuntimeException | LinkageError e) {
                        LOG.errorf("The worker cannot load %s: %s", model, e.getMessage());
                        end(FAILED);
                    }
                });
    }

    private void end(int code) {
        exitCode.compareAndSet(0, code);
        over.countDown();
    }

    /// Waits for the end.
    ///
    /// @return the exit code
    int await() {
        try {
            over.await();
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
        return exitCode.get();
    }

    private void watch(long parent) {
        ProcessHandle us = ProcessHandle.current();
        ProcessHandle handle = ProcessHandle.of(parent).orElse(null);
        boolean ours = us.parent().map(ProcessHandle::pid).orElse(0L) == parent;
        Thread.ofPlatform()
                .daemon()
                .name("worker-parent")
                .start(() -> {
                    while (handle != null && handle.isAlive() && stillChild(us, ours, parent)) {
                        sleep();
                    }
                    LOG.errorf("Process %d, which started this worker, is gone.", parent);
                    end(ORPHANED);
                    // The native side may hold the main thread in a long load.
                    sleepSeconds(2);
                    Runtime.getRuntime().halt(ORPHANED);
                });
    }

    /// A dead parent whom nobody has reaped yet still looks alive, but it has lost its children.
    private static boolean stillChild(ProcessHandle us, boolean wasChild, long parent) {
        return !wasChild || us.parent().map(ProcessHandle::pid).orElse(0L) == parent;
    }

    private static void sleep() {
        try {
            Thread.sleep(PARENT_CHECK_MILLIS);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
    }

    private static void sleepSeconds(long seconds) {
        try {
            TimeUnit.SECONDS.sleep(seconds);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
    }
}
