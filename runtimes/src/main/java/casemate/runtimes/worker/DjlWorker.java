package casemate.runtimes.worker;

/// Serves one TorchScript model with DJL's PyTorch engine.
public final class DjlWorker {
    private DjlWorker() {}

    /// @return the exit code
    public static int run(DjlWorkerOptions options) {
        System.err.println("the DJL worker cannot serve " + options.model() + " yet");
        return WorkerProcess.FAILED;
    }
}
