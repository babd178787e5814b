package casemate.runtimes.worker;

import casemate.runtimes.worker.djl.DjlEngine;
import casemate.runtimes.worker.djl.DjlModel;
import casemate.runtimes.worker.djl.DjlRoutes;
import casemate.runtimes.worker.http.UnixHttpServer;
import casemate.runtimes.worker.options.DjlWorkerOptions;
import java.io.IOException;
import java.nio.file.Path;
import java.util.Objects;
import org.jboss.logging.Logger;

/// Serves one TorchScript model with DJL's PyTorch engine.
public final class DjlWorker {
    private static final Logger LOG = Logger.getLogger(DjlWorker.class);

    private DjlWorker() {}

    /// Listens at once, loads the model, and serves until it is told to stop. PyTorch's libraries
    /// come from the directory in the environment variable `PYTORCH_LIBRARY_PATH`.
    ///
    /// @return the exit code: 0 after SIGTERM, 3 when it failed, 4 when its parent is gone. The
    ///   caller must end the process with it, since native threads would keep it alive
    public static int run(DjlWorkerOptions options) {
        WorkerProcess process = new WorkerProcess(options.parent());
        try {
            DjlModel model = DjlModel.read(options.model());
            DjlRoutes routes = new DjlRoutes(options.alias());
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
                        () -> routes.ready(DjlEngine.load(model, options.threads(), directory)));
                return process.await();
            }
        } catch (IOException e) {
            LOG.errorf("The worker cannot start: %s", e.getMessage());
            return WorkerProcess.FAILED;
        }
    }
}
