package casemate.runtimes.worker;

import casemate.runtimes.worker.http.UnixHttpServer;
import casemate.runtimes.worker.llama.GgufHead;
import casemate.runtimes.worker.llama.LlamaEngine;
import casemate.runtimes.worker.llama.LlamaRoutes;
import casemate.runtimes.worker.llama.LoadProgress;
import casemate.runtimes.worker.llama.NativeLibrary;
import casemate.runtimes.worker.options.LlamaWorkerOptions;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Objects;
import org.jboss.logging.Logger;

/// Serves one GGUF model with the embedded llama.cpp.
public final class LlamaWorker {
    private static final Logger LOG = Logger.getLogger(LlamaWorker.class);

    private LlamaWorker() {}

    /// Listens at once, loads the model, and serves until it is told to stop.
    ///
    /// @return the exit code: 0 after SIGTERM, 3 when it failed, 4 when its parent is gone. The
    ///   caller must end the process with it, since native threads would keep it alive
    public static int run(LlamaWorkerOptions options) {
        WorkerProcess process = new WorkerProcess(options.parent());
        warnOfBusyWaiting(options.threads());
        try {
            GgufHead head = GgufHead.read(options.model());
            LoadProgress progress = new LoadProgress(Files.size(options.model()));
            LlamaRoutes routes = new LlamaRoutes(options.alias(), options.slots(), progress);
            try (UnixHttpServer server =
                    new UnixHttpServer(options.socket(), options.parent(), routes::handle)) {
                process.onStop(
                        seconds -> {
                            server.stopListening();
                            return routes.drain(seconds);
                        },
                        server);
                Path directory =
                        Objects.requireNonNull(options.socket().toAbsolutePath().getParent());
                process.load(
                        options.model(),
                        () -> {
                            NativeLibrary.load(directory);
                            routes.ready(LlamaEngine.load(options, head));
                        });
                return process.await();
            }
        } catch (IOException e) {
            LOG.errorf("The worker cannot start: %s", e.getMessage());
            return WorkerProcess.FAILED;
        }
    }

    /// OpenMP's threads wait for each other by spinning, which on a machine with more work than
    /// cores makes an answer take several hundred times as long.
    private static void warnOfBusyWaiting(int threads) {
        if (threads > 1 && !"passive".equalsIgnoreCase(System.getenv("OMP_WAIT_POLICY"))) {
            LOG.warn(
                    "The compute threads wait by spinning, which is very slow on a busy machine."
                            + " Recommended action: set OMP_WAIT_POLICY=passive for this process.");
        }
    }
}
